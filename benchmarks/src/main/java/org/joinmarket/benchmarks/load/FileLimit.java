package org.joinmarket.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files, and so connections, a process may have open. */
public final class FileLimit {
    private static final String KEY = "Max open files";

    /** More connections than a benchmark on one machine makes sense for. */
    private static final int ENOUGH = 25_000;

    private FileLimit() {}

    /** The limit in force, at most 25 000; the JVM has already raised it as far as it may. */
    public static int ofThisProcess() {
        try {
            return in(Files.readString(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the limits of this process", e);
        }
    }

    /** @param limits in the form of proc_pid_limits(5) */
    static int in(String limits) {
        String soft = limits.lines()
                .filter(line -> line.startsWith(KEY))
                .map(line -> line.substring(KEY.length()).strip().split("\\s+")[0])
                .findFirst()
                .orElse("1024");
        return soft.equals("unlimited") ? ENOUGH : (int) Math.min(ENOUGH, Long.parseLong(soft));
    }
}
