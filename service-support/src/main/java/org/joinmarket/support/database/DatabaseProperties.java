package org.joinmarket.support.database;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the service keeps what must survive a restart.
 *
 * @param url {@code jdbc:sqlite:…} or {@code jdbc:postgresql:…}; absent: an SQLite file named after the service in its data
 *     folder
 * @param username for PostgreSQL
 * @param passwordFile file whose first line is the password for PostgreSQL
 * @param maxConnections size of the pool for PostgreSQL; SQLite always has one connection
 * @param busyTimeout how long SQLite waits for another process that holds the file
 */
@Validated
@ConfigurationProperties("joinmarket.database")
public record DatabaseProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable Path passwordFile,
        @DefaultValue("8") @Min(1) @Max(100) int maxConnections,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration busyTimeout) {}
