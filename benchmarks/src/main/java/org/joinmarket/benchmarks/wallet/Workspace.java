package org.joinmarket.benchmarks.wallet;

import java.nio.file.Files;
import java.nio.file.Path;
import org.joinmarket.testkit.folder.TemporaryFolder;

/** Where the services of a benchmark run and keep what they need, deleted at the end. */
public final class Workspace implements AutoCloseable {
    private final Path root;
    private final Path java;
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

    /** Whether a run has been there before. */
    boolean isPrepared(String scenario) {
        return Files.exists(folder(scenario));
    }

    @Override
    public void close() {
        folder.delete();
    }
}
