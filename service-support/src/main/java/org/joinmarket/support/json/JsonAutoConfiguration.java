package org.joinmarket.support.json;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

@AutoConfiguration(before = JacksonAutoConfiguration.class)
class JsonAutoConfiguration {
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE) // after what spring.jackson.* says: strictness is not a setting
    JsonMapperBuilderCustomizer strictJson() {
        return StrictJson::configure;
    }
}
