package org.joinmarket.benchmarks.wallet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.testkit.folder.TemporaryFolder;

/** Where the services of a benchmark run and keep what they need, deleted at the end. */
public final class Workspace implements AutoCloseable {
    private final Path root;
    private final Path java;
    private int others;
    private final Map<Integer, HistoryNode> nodes = new HashMap<>();
    private final TemporaryFolder folder = TemporaryFolder.create("jm-bench-wallet-");

    /**
     * @param root of the project, with the service's jar built
     * @param java the {@code java} of a JDK 25
     */
    public Workspace(Path root, Path java) {
        this.root = root;
        this.java = java;
    }

    Path root() {
        return root;
    }

    Path java() {
        return java;
    }

    /** Of one scenario; what a run leaves there is there for the next. */
    Path folder(String scenario) {
        return folder.path().resolve(scenario);
    }

    /** One that no run has used. */
    Path another(String scenario) {
        return folder.path().resolve(scenario + "-" + ++others);
    }

    /** Whether a run has been there before. */
    boolean isPrepared(String scenario) {
        return Files.exists(folder(scenario));
    }

    /** A bitcoind with a wallet of so many transactions in its blocks; made at the first call. */
    HistoryNode node(int transactions) {
        return nodes.computeIfAbsent(transactions, HistoryNode::with);
    }

    /** What a reader must know of what was set up. */
    List<String> notes() {
        return nodes.values().stream().map(HistoryNode::note).toList();
    }

    @Override
    public void close() {
        nodes.values().forEach(HistoryNode::close);
        folder.delete();
    }
}
