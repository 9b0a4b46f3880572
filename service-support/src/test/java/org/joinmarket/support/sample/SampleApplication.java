package org.joinmarket.support.sample;

import java.util.Map;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.support.ready.ReadyFileContributor;
import org.joinmarket.support.tokens.OpenPaths;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A service as small as can be, for tests and to see how long the bare start takes. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.joinmarket.support.database.DatabaseAutoConfiguration"
        })
@EnableConfigurationProperties(SampleProperties.class)
@Import(SampleController.class)
public class SampleApplication {
    /** Starts it. */
    public static void main(String[] args) {
        ServiceRunner.run(SampleApplication.class, "sample-service", args);
    }

    @Bean
    OpenPaths openPaths() {
        return OpenPaths.of("/api/v1/open/**");
    }

    @Bean
    ReadyFileContributor wirePort() {
        return () -> Map.of("wire", 5222);
    }
}
