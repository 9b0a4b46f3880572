package org.joinmarket.support.notices;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.joinmarket.support.tokens.TokenFile;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@EnableConfigurationProperties(NoticeProperties.class)
class NoticesAutoConfiguration {
    @Bean
    @ConditionalOnProperty("joinmarket.notices.url-file")
    Notices operatorNotices(NoticeProperties settings, MeterRegistry meters, ObjectProvider<NoticeRule> rules) {
        Path file = Objects.requireNonNull(settings.urlFile());
        var webhook = new Webhook(new TokenFile(file), settings);
        List<NoticeRule> all = rules.orderedStream().toList();
        return new Notices(new MeterWatch(meters, all, InstantSource.system()), webhook, settings, meters);
    }
}
