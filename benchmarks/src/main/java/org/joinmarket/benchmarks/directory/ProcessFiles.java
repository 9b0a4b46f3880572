package org.joinmarket.benchmarks.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of one process (proc_pid_status(5), proc_pid_stat(5), proc_pid_clear_refs(5)). */
final class ProcessFiles {
    private static final long KB = 1_024;
    /** A process's times are in hundredths of a second on every architecture (time(7), USER_HZ). */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final String RESET_PEAK = "5";
    private static final int UTIME_AFTER_NAME = 11;

    private final Path folder;

    ProcessFiles(long pid) {
        this(Path.of("/proc", Long.toString(pid)));
    }

    ProcessFiles(Path folder) {
        this.folder = folder;
    }

    /** Exact, unlike VmRSS, which the kernel sums up from counters that lag behind. */
    long residentBytes() {
        return kilobytes("smaps_rollup", "Rss:") * KB;
    }

    long peakResidentBytes() {
        return kilobytes("status", "VmHWM:") * KB;
    }

    void forgetPeak() {
        try {
            Files.writeString(folder.resolve("clear_refs"), RESET_PEAK);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reset the peak of a process's memory", e);
        }
    }

    long processorNanos() {
        String stat = read("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // the name before it may have spaces
        return (Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[UTIME_AFTER_NAME + 1]))
                * NANOS_PER_TICK;
    }

    private long kilobytes(String file, String key) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line ->
                        Long.parseLong(line.substring(key.length()).strip().split(" ")[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " of a process has no " + key));
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the process has ended, or is not ours", e);
        }
    }
}
