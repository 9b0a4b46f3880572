package org.joinmarket.benchmarks.wallet;

import java.util.List;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;

/** Something that the wallet service does, and how long it takes. */
public interface WalletScenario {
    /** As it is asked for on the command line. */
    String name();

    /** What is done, in one or two sentences. */
    String explanation();

    /** In the order in which they are shown. */
    List<Figure> figures();

    /**
     * Runs once.
     *
     * @param workspace the same for all runs, so that what takes long to set up is set up once
     * @param floor the same without the work, as far as that can be had: what the measuring itself takes
     */
    void run(Workspace workspace, Measurements results, Measurements floor);
}
