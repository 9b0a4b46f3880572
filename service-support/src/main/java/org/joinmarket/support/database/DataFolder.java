package org.joinmarket.support.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the service keeps its files.
 *
 * @param dataDir made with access for its owner only if it is missing
 */
@ConfigurationProperties("joinmarket.run")
public record DataFolder(@DefaultValue("data") Path dataDir) {}
