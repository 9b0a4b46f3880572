package org.joinmarket.support.ready;

import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@EnableConfigurationProperties(RunProperties.class)
class ReadyAutoConfiguration {
    @Bean
    @ConditionalOnProperty("joinmarket.run.ready-file")
    ReadyFile readyFile(
            RunProperties run, ObjectProvider<ReadyFileContributor> ports, ConfigurableApplicationContext context) {
        Path path = run.readyFile();
        if (path == null) throw new IllegalStateException("joinmarket.run.ready-file was there a moment ago");
        return new ReadyFile(path, ports.orderedStream().toList(), context);
    }
}
