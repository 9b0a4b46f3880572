package org.joinmarket.directory.connection;

import org.jspecify.annotations.Nullable;

/** A line that has begun to come and has no end yet, at its place in {@link UnfinishedLines}. One for each connection. */
final class UnfinishedLine {
    final Connection connection;

    @Nullable
    UnfinishedLine older;

    @Nullable
    UnfinishedLine newer;

    boolean waits;
    long begunAt;
    int bytes;

    UnfinishedLine(Connection connection) {
        this.connection = connection;
    }
}
