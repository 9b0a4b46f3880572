package org.joinmarket.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the search for a wallet that is not new begins. */
final class BirthHeight {
    @Option(
            names = "--birth-height",
            paramLabel = "BLOCK",
            description =
                    "If it is not new: nothing was paid to it in blocks before this one. Default: what its file says,"
                            + " or else all are searched.")
    private @Nullable Integer block;

    @Nullable
    Integer block() {
        return block;
    }
}
