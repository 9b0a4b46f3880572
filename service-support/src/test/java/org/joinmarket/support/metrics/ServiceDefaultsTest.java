package org.joinmarket.support.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ServiceDefaultsTest {
    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void anyOtherSourceIsStronger() {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("application.yml", Map.of("server.address", "10.0.0.1")));

        apply();

        assertThat(environment.getProperty("server.address")).isEqualTo("10.0.0.1");
        assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
        assertThat(environment.getProperty("spring.threads.virtual.enabled")).isEqualTo("true");
    }

    @Test
    void areAddedOnce() {
        apply();
        int sources = environment.getPropertySources().size();

        apply();

        assertThat(environment.getPropertySources().size()).isEqualTo(sources);
    }

    private void apply() {
        new ServiceDefaults().postProcessEnvironment(environment, new SpringApplication());
    }
}
