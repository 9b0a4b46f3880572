package org.joinmarket.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.benchmarks.directory.Inspection;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.load.Peer;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;

/**
 * Peers that shake hands and then say nothing, more and more of them.
 *
 * @param levels numbers of peers, rising
 * @param settle at each of them, until what letting them in took has been given back
 */
public record IdleMemory(List<Integer> levels, Duration settle) implements Scenario {
    /** Come and go before anything is measured, so that what the first peers cost once is not charged to the others. */
    private static final int FORERUNNERS = 1_000;

    private static final double BYTES_PER_PEER = 3_000;
    private static final int SMALL = 1_000;
    private static final double SMALL_MEGABYTES = 135;
    private static final int LARGE = 9_000;
    private static final double LARGE_MEGABYTES = 200;

    public IdleMemory {
        levels = List.copyOf(levels);
    }

    private static Figure perPeer(int level) {
        return Figure.lower("memory.per-peer-" + level, "heap and direct for each of " + level + " peers", Unit.BYTES)
                .atMost(BYTES_PER_PEER);
    }

    private static Figure heapPerPeer(int level) {
        return Figure.lower("memory.heap-per-peer-" + level, "heap alone for each of " + level + " peers", Unit.BYTES);
    }

    private static Figure residentPerPeer(int level) {
        return Figure.lower("memory.rss-per-peer-" + level, "RSS for each of " + level + " peers", Unit.BYTES)
                .atMost(BYTES_PER_PEER);
    }

    private static Figure resident(int level) {
        var figure = Figure.lower("memory.rss-" + level, "RSS with " + level + " peers", Unit.MEGABYTES);
        if (level == SMALL) return figure.atMost(SMALL_MEGABYTES);
        return level == LARGE ? figure.atMost(LARGE_MEGABYTES) : figure;
    }

    private static final Figure EMPTY = Figure.lower("memory.rss-0", "RSS without peers", Unit.MEGABYTES);
    private static final Figure EMPTY_HEAP = Figure.lower("memory.heap-0", "live heap without peers", Unit.MEGABYTES);
    private static final Figure GONE = Figure.none("memory.disconnected", "peers disconnected");

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String explanation() {
        return "Peers, half of them makers, shake hands and stay silent. Heap is what is left after a full collection, direct is "
                + "what the directory's allocator has taken; RSS is read before that collection, " + settle.toSeconds()
                + " s after the last has come. A share is the difference to the "
                + "directory without peers, after " + FORERUNNERS
                + " have come and gone and its metrics were read, by their number.";
    }

    @Override
    public List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        for (int level : levels)
            figures.addAll(List.of(perPeer(level), heapPerPeer(level), residentPerPeer(level), resident(level)));
        figures.addAll(List.of(EMPTY, EMPTY_HEAP, GONE));
        return figures;
    }

    private record Size(double resident, double heap, double direct) {
        static Size of(Stage stage) {
            double resident = stage.look(Inspection::residentBytes);
            return new Size(resident, stage.look(Inspection::liveHeapBytes), stage.lookAtDirect());
        }
    }

    @Override
    public void run(Target target, Measurements results) {
        try (var stage = new Stage(target, Stage.MANY_SOURCES)) {
            stage.closeAll(stage.admitMixed(FORERUNNERS));
            var _ = Size.of(stage); // what a look costs for the first time is not charged to peers either
            stage.pass(settle);
            var empty = Size.of(stage);
            Stage.note(results, EMPTY, empty.resident / Stage.MEGABYTE);
            Stage.note(results, EMPTY_HEAP, empty.heap / Stage.MEGABYTE);
            List<Peer> peers = new ArrayList<>();
            for (int level : levels) {
                peers.addAll(stage.admitMixed(level - peers.size()));
                stage.pass(settle);
                var full = Size.of(stage);
                Stage.note(results, perPeer(level), (full.heap + full.direct - empty.heap - empty.direct) / level);
                Stage.note(results, heapPerPeer(level), (full.heap - empty.heap) / level);
                Stage.note(results, residentPerPeer(level), (full.resident - empty.resident) / level);
                Stage.note(results, resident(level), full.resident / Stage.MEGABYTE);
            }
            results.add(GONE, stage.casualties().lost());
        }
    }
}
