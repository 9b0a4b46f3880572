package org.joinmarket.support.logging;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where log lines go.
 *
 * @param console form of the lines on standard output; auto is plain on a terminal and JSON elsewhere
 * @param dir folder of rolling JSON files, created if needed. Not set: no files
 * @param maxFileSize a file is rolled when it has this size, and at midnight
 * @param keepDays files older than this many days are deleted
 * @param totalSize the oldest files are deleted when all have more than this size together
 */
@Validated
@ConfigurationProperties("joinmarket.logging")
record LoggingProperties(
        @DefaultValue("auto") Console console,
        @Nullable Path dir,
        @DefaultValue(MAX_FILE_SIZE) DataSize maxFileSize,
        @DefaultValue(KEEP_DAYS) @Min(1) @Max(365) int keepDays,
        @DefaultValue(TOTAL_SIZE) DataSize totalSize) {

    static final String MAX_FILE_SIZE = "20MB";
    static final String KEEP_DAYS = "7";
    static final String TOTAL_SIZE = "500MB";

    /** The forms of a line. */
    enum Console {
        AUTO,
        PLAIN,
        JSON
    }

    LoggingProperties {
        if (maxFileSize.toBytes() <= 0) throw new IllegalArgumentException("max-file-size must be more than 0");
        if (totalSize.compareTo(maxFileSize) < 0) {
            throw new IllegalArgumentException("total-size must not be less than max-file-size");
        }
    }
}
