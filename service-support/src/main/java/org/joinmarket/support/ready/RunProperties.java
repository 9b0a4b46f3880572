package org.joinmarket.support.ready;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How this process shows itself to whoever started it.
 *
 * @param readyFile written when the service is up: JSON with service, pid and the ports it got; deleted at shutdown. Not
 *     set: no file
 */
@ConfigurationProperties("joinmarket.run")
record RunProperties(@Nullable Path readyFile) {}
