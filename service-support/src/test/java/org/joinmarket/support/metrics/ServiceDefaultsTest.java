package org.joinmarket.support.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
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
    void aConfigurationFileIsStrongerThoughItIsReadLate(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("my.properties");
        Files.writeString(file, "management.server.port=9099\n");
        var application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        try (var context = application.run("--spring.config.additional-location=" + file.toUri())) {
            assertThat(context.getEnvironment().getProperty("management.server.port"))
                    .isEqualTo("9099");
            assertThat(context.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
        }
    }

    static class Nothing {}

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
