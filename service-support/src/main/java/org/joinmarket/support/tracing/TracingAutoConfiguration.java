package org.joinmarket.support.tracing;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.urlconnection.URLConnectionSender;

@AutoConfiguration
@EnableConfigurationProperties(TracingProperties.class)
class TracingAutoConfiguration {
    @Bean(destroyMethod = "close")
    Traces coinjoinTraces(TracingProperties settings, @Value("${spring.application.name:unnamed}") String service) {
        return switch (settings.export()) {
            case OFF -> Traces.off();
            case LOG -> Traces.to(new LoggedSpans(), service);
            case ZIPKIN -> {
                URLConnectionSender sender = URLConnectionSender.newBuilder()
                        .endpoint(settings.zipkinUrl().toString())
                        .build();
                var spans = AsyncZipkinSpanHandler.create(
                        (BytesMessageSender) sender); // with a queue of its own that has a bound
                yield Traces.to(spans, service, () -> {
                    spans.close();
                    sender.close();
                });
            }
        };
    }
}
