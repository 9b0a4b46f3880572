package org.joinmarket.support.tokens;

import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties({HttpProperties.class, ServerProperties.class})
class TokensAutoConfiguration {
    private static final int BEFORE_OTHER_FILTERS = Ordered.HIGHEST_PRECEDENCE + 100;

    @Bean
    @Order(BEFORE_OTHER_FILTERS)
    TokenWebFilter tokenWebFilter(HttpProperties http, ObjectProvider<OpenPaths> open) {
        var tokens = new Tokens(http.tokens(), InstantSource.system());
        return new TokenWebFilter(tokens, open.orderedStream().toList());
    }

    @Bean
    CleartextWarning cleartextWarning(ServerProperties server) {
        return new CleartextWarning(server);
    }

    @Bean
    WebFluxConfigurer callerArgument() {
        return new WebFluxConfigurer() {
            @Override
            public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
                configurer.addCustomResolver(new CallerArgumentResolver());
            }
        };
    }
}
