package org.joinmarket.benchmarks.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.benchmarks.load.FileLimit;
import org.joinmarket.benchmarks.scenario.Churn;
import org.joinmarket.benchmarks.scenario.Flood;
import org.joinmarket.benchmarks.scenario.IdleMemory;
import org.joinmarket.benchmarks.scenario.MassLeave;
import org.joinmarket.benchmarks.scenario.PrivateRelay;
import org.joinmarket.benchmarks.scenario.PublicFanOut;
import org.joinmarket.benchmarks.scenario.Scenario;
import org.joinmarket.benchmarks.scenario.SlowReaders;
import org.joinmarket.benchmarks.scenario.Start;
import org.joinmarket.benchmarks.scenario.Storm;
import org.jspecify.annotations.Nullable;

/** The scenarios in the sizes that the budgets are about. */
final class Scenarios {
    private static final int PEERS = 1_000;
    private static final int PAIRS = 50;
    private static final int IN_FLIGHT = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration TIME = Duration.ofSeconds(10);

    /** More than directory-service's stall-timeout of 30 s, so that it also closes those that do not read. */
    private static final Duration SLOW_TIME = Duration.ofSeconds(40);

    private static final Duration FLOOD_WARM_UP = Duration.ofSeconds(10);
    private static final Duration FLOOD_TIME = Duration.ofSeconds(30);
    private static final Duration CHURN_TIME = Duration.ofMinutes(5);
    private static final Duration CHURN_WARM_UP = Duration.ofSeconds(20);
    private static final Duration VISIT = Duration.ofSeconds(5);

    /** More than the ten seconds after which the directory's JVM gives back memory. */
    private static final Duration SETTLE = Duration.ofSeconds(15);

    private static final Duration AFTER_LEAVING = Duration.ofSeconds(5);

    private static final List<Integer> LEVELS = List.of(1_000, 5_000, 9_000);

    /** Open files that a process needs for other things than peers. */
    private static final int OTHER_FILES = 1_000;

    private Scenarios() {}

    /** @param seconds for every scenario that goes on for a time; null: each its own */
    static List<Scenario> all(@Nullable Duration seconds) {
        return List.of(
                new Start(SETTLE),
                new Storm(PEERS, 5),
                new PublicFanOut(PEERS, IN_FLIGHT, WARM_UP, or(seconds, TIME)),
                new PrivateRelay(PAIRS, 10_000, 32, WARM_UP, or(seconds, TIME)),
                new MassLeave(5_000, 100, AFTER_LEAVING),
                new IdleMemory(levels(FileLimit.ofThisProcess()), SETTLE),
                new Flood(500, PAIRS, 1_000, FLOOD_WARM_UP, SETTLE, WARM_UP, or(seconds, FLOOD_TIME)),
                new SlowReaders(PEERS, 100, IN_FLIGHT, or(seconds, SLOW_TIME)),
                new Churn(200, VISIT, CHURN_WARM_UP, or(seconds, CHURN_TIME)));
    }

    private static Duration or(@Nullable Duration wished, Duration usual) {
        return wished == null ? usual : wished;
    }

    /** Those that fit, and as many as fit. */
    static List<Integer> levels(int openFiles) {
        int most = Math.max(1, openFiles - OTHER_FILES);
        var levels =
                new ArrayList<>(LEVELS.stream().filter(level -> level < most).toList());
        levels.add(most);
        return levels;
    }
}
