package org.joinmarket.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of a long list. */
final class Paging {
    @Option(names = "--since", description = "As 2027-01-01T00:00:00Z")
    private @Nullable String since;

    @Option(names = "--limit", defaultValue = "100", description = "1 to 1 000. Default: 100")
    private int limit;

    @Nullable
    String since() {
        return since;
    }

    int limit() {
        return limit;
    }
}
