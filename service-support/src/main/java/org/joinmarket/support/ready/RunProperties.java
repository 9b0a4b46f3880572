package org.joinmarket.support.ready;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where this process keeps its files and how it shows itself to whoever started it.
 *
 * @param dataDir folder of what the service must not lose
 * @param readyFile written when the service is up: JSON with service, pid and the ports it got; deleted at shutdown. Not
 *     set: no file
 */
@ConfigurationProperties("joinmarket.run")
record RunProperties(
        @DefaultValue("data") Path dataDir, @Nullable Path readyFile) {}
