package org.joinmarket.support.tracing;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Traces of coinjoins: how long each part took, without amounts, nicks, addresses or transactions.
 *
 * @param export `off`; `log`, a line for each part; `zipkin`, to a collector on this machine
 * @param zipkinUrl where the collector takes spans, in Zipkin's format 2 (Zipkin, Jaeger and Tempo do); on this machine only, because when
 *     somebody mixes is nobody else's business
 */
@Validated
@ConfigurationProperties("joinmarket.tracing")
record TracingProperties(
        @DefaultValue("off") Export export,
        @DefaultValue("http://127.0.0.1:9411/api/v2/spans") URI zipkinUrl) {

    /** Where spans go. */
    enum Export {
        OFF,
        LOG,
        ZIPKIN
    }

    TracingProperties {
        String host = String.valueOf(zipkinUrl.getHost());
        if (!"http".equals(zipkinUrl.getScheme()) || !host.matches("localhost|127\\.[0-9.]+|\\[::1]"))
            throw new IllegalArgumentException("zipkin-url must begin with http:// and name this machine");
    }
}
