package org.joinmarket.support.tokens;

import java.util.List;

/**
 * A bean of a service that opens paths under {@code /api} for reading without a token: GET and HEAD only.
 *
 * @param patterns Spring path patterns, e.g. {@code /api/v1/status}
 */
public record OpenPaths(List<String> patterns) {
    public OpenPaths {
        patterns = List.copyOf(patterns);
    }

    public static OpenPaths of(String... patterns) {
        return new OpenPaths(List.of(patterns));
    }
}
