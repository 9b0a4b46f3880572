package org.joinmarket.benchmarks.scenario;

import java.util.List;
import org.joinmarket.benchmarks.directory.Target;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;

/** Something that is done to a directory, and what is measured meanwhile. */
public interface Scenario {
    /** As it is asked for on the command line. */
    String name();

    /** What is done, in one or two sentences. */
    String explanation();

    /** Whether the directory keeps the limits that it ships with; else it takes what one generator gives. */
    default boolean withLimits() {
        return false;
    }

    /** Whether the same against a relay that does nothing says how much of a figure is the generator's own. */
    default boolean hasCeiling() {
        return false;
    }

    /** In the order in which they are shown. */
    List<Figure> figures();

    /** Runs once against a directory that has just been started, or is somebody else's. */
    void run(Target target, Measurements results);
}
