package org.joinmarket.support.openapi;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.Resource;

/** A service that was built with a description of its API serves it. Nothing makes it while the service runs: that would cost memory. */
@AutoConfiguration
class OpenApiAutoConfiguration {
    private static final String DOCUMENT = "classpath:openapi/${spring.application.name:unnamed}.json";

    @Bean
    @ConditionalOnResource(resources = DOCUMENT)
    OpenApiController openApiController(@Value(DOCUMENT) Resource document) {
        return new OpenApiController(document);
    }
}
