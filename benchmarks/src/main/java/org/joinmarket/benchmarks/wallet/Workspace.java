package org.joinmarket.benchmarks.wallet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.joinmarket.testkit.folder.TemporaryFolder;
import org.joinmarket.testkit.process.Program;

/** Where the services of a benchmark run and keep what they need, deleted at the end. */
public final class Workspace implements AutoCloseable {
    private final Path root;
    private final Path java;
    private final Supplier<Program> service;
    private final Map<String, String> settings;
    private int others;
    private final Map<Integer, HistoryNode> nodes = new HashMap<>();
    private final TemporaryFolder folder = TemporaryFolder.create("jm-bench-wallet-");

    /**
     * @param root of the project
     * @param java the {@code java} of a JDK 25
     * @param service the wallet service that is measured
     */
    public Workspace(Path root, Path java, Supplier<Program> service) {
        this(root, java, service, Map.of());
    }

    /** @param settings of every wallet service, beside those that it ships with */
    Workspace(Path root, Path java, Supplier<Program> service, Map<String, String> settings) {
        this.root = root;
        this.java = java;
        this.service = service;
        this.settings = Map.copyOf(settings);
    }

    /** What is started as the wallet service. */
    Program service() {
        return service.get();
    }

    Map<String, String> settings() {
        return settings;
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
