package org.joinmarket.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the figures depend on; no name of a machine or of a place on it.
 *
 * @param load one-minute load average when it began: above a few tenths somebody else was at work
 */
public record Machine(int cores, String processor, long memoryBytes, String kernel, String jdk, double load) {
    private static final long KB = 1_024;

    /** @param proc where Linux shows itself, {@code /proc} */
    public static Machine read(Path proc) {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                field(proc.resolve("cpuinfo"), "model name", "unknown"),
                Long.parseLong(field(proc.resolve("meminfo"), "MemTotal", "0 kB")
                                .split(" ")[0])
                        * KB,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                Double.parseDouble(text(proc.resolve("loadavg")).split(" ")[0]));
    }

    private static String field(Path file, String key, String fallback) {
        return text(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(fallback);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    String describe() {
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %.1f GiB of memory, %s, %s",
                cores,
                processor,
                memoryBytes / (double) (1L << 30),
                kernel,
                jdk);
    }
}
