package org.joinmarket.directory.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.joinmarket.directory.limit.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * The lines that have begun to come to one owner's connections and have no end yet, in the order in which they began. A line is
 * nobody's message before its end, so no rate of messages bounds what a thousand of them keep: a deadline and a sum do.
 *
 * <p>Nothing is allocated for a line, and nothing is shared between owners. Belongs to the owner, except for what says otherwise.
 */
final class UnfinishedLines {
    /** How often the deadlines are looked after. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private final Loop owner;
    private final long maxBytes;
    private final long timeoutNanos;
    private @Nullable UnfinishedLine oldest;
    private @Nullable UnfinishedLine newest;
    private long bytes; // written by the owner alone and read by anybody: a reader may see it a moment old
    private boolean looking;

    /**
     * @param maxBytes that their buffers may take
     * @param timeout from the beginning of a line to its end
     */
    UnfinishedLines(Loop owner, long maxBytes, Duration timeout) {
        this.owner = owner;
        this.maxBytes = maxBytes;
        this.timeoutNanos = timeout.toNanos();
    }

    /** What their buffers take. Any thread, but perhaps a moment old. */
    long bytes() {
        return bytes;
    }

    /**
     * More of a line has come, or its end.
     *
     * @param held what its buffer takes now; 0 if there is no unfinished line any more
     * @param another whether it is not the line that waited before
     */
    void holds(UnfinishedLine line, int held, boolean another) {
        if (line.waits && (another || held == 0)) remove(line);
        if (held == 0) return;
        if (!line.waits) append(line);
        bytes += held - line.bytes;
        line.bytes = held;
        if (bytes > maxBytes) shed();
    }

    /** We have not read its connection for a while, so that its end could not come: its time begins anew. */
    void renew(UnfinishedLine line) {
        if (!line.waits) return;
        int held = line.bytes;
        remove(line);
        append(line);
        line.bytes = held;
        bytes += held;
    }

    private void append(UnfinishedLine line) {
        line.waits = true;
        line.begunAt = owner.nanoTime();
        line.older = newest;
        if (newest == null) oldest = line;
        else newest.newer = line;
        newest = line;
        look();
    }

    private void remove(UnfinishedLine line) {
        var older = line.older;
        var newer = line.newer;
        if (older == null) oldest = newer;
        else older.newer = newer;
        if (newer == null) newest = older;
        else newer.older = older;
        line.older = null;
        line.newer = null;
        line.waits = false;
        bytes -= line.bytes;
        line.bytes = 0;
    }

    private void look() {
        if (looking) return;
        looking = true;
        var _ = owner.schedule(LOOK, () -> {
            looking = false;
            closeLate();
            if (oldest != null) look();
        });
    }

    private void closeLate() {
        long now = owner.nanoTime();
        for (var line = oldest; line != null && now - line.begunAt >= timeoutNanos; line = oldest) {
            if (line.connection.isReading()) {
                remove(line);
                line.connection.close(CloseReason.LINE_TIMEOUT);
            } else {
                renew(line);
            }
        }
    }

    /**
     * Closes those that have kept the most for the longest, until a quarter is free: what an honest peer sends is short, or
     * soon over.
     */
    private void shed() {
        long now = owner.nanoTime();
        List<UnfinishedLine> byCost = new ArrayList<>();
        for (var line = oldest; line != null; line = line.newer) byCost.add(line);
        byCost.sort(Comparator.comparingLong((UnfinishedLine line) -> (now - line.begunAt + 1) * line.bytes)
                .reversed());
        for (var line : byCost) {
            if (bytes <= maxBytes / 4 * 3) return;
            remove(line);
            line.connection.close(CloseReason.INBOUND_MEMORY);
        }
    }
}
