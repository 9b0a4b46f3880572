package org.joinmarket.support.ready;

import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@EnableConfigurationProperties(RunProperties.class)
class ReadyAutoConfiguration {
    /** Not a condition on the property: set to nothing, as compose files do, means not set. */
    @Bean
    ApplicationListener<ApplicationEvent> readyFile(
            RunProperties run, ObjectProvider<ReadyFileContributor> ports, ConfigurableApplicationContext context) {
        Path path = run.readyFile();
        if (path == null) return _ -> {};
        return new ReadyFile(path, ports.orderedStream().toList(), context);
    }
}
