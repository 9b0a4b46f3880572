package org.joinmarket.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells what happens: a line for each phase with its time, and a sign of life while one lasts. Colour and lines that
 * rewrite themselves only on a terminal.
 */
final class Story {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    private static final int NAME_WIDTH = 58;

    private final PrintStream out;
    private final boolean terminal;
    private final long startedAt = System.nanoTime();
    private volatile String phase = "starting";
    private volatile String progress = "";

    Story(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** The phase that is running or ran last: what a failure is attributed to. */
    String phase() {
        return phase;
    }

    double secondsSoFar() {
        return seconds(startedAt);
    }

    /** Runs one phase; an exception passes through with the phase marked as failed. */
    <T> T phase(String name, Supplier<T> work) {
        phase = name;
        progress = "";
        long start = System.nanoTime();
        if (terminal) out.print("  … " + name);
        out.flush();
        try (ScheduledExecutorService ticker =
                Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
            long period = terminal ? 500 : SIGN_OF_LIFE.toMillis();
            var ticking = ticker.scheduleAtFixedRate(() -> tick(name, start), period, period, TimeUnit.MILLISECONDS);
            T result;
            try {
                result = work.get();
            } catch (RuntimeException e) {
                ticking.cancel(true);
                ticker.shutdownNow();
                end("✗", "31", name, start);
                throw e;
            }
            ticking.cancel(true);
            ticker.shutdownNow();
            end("✓", "32", name, start);
            return result;
        }
    }

    void phase(String name, Runnable work) {
        phase(name, () -> {
            work.run();
            return name;
        });
    }

    /** What the running phase is waiting for, shown behind its name. */
    void progress(String text) {
        progress = text;
    }

    /** A line of its own inside a phase. */
    void detail(String text) {
        clearLine();
        say("      " + dim(text));
    }

    void say(String text) {
        out.println(text);
        out.flush();
    }

    void heading(String text) {
        say("");
        say(terminal ? "\u001b[1m" + text + "\u001b[0m" : text);
    }

    String strong(String text) {
        return terminal ? "\u001b[33m" + text + "\u001b[0m" : text;
    }

    private String dim(String text) {
        return terminal ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    private void tick(String name, long start) {
        String line = String.format(Locale.ROOT, "  … %s (%.0f s) %s", name, seconds(start), progress);
        if (terminal) {
            clearLine();
            out.print(line);
            out.flush();
        } else {
            say(line);
        }
    }

    private void end(String mark, String colour, String name, long start) {
        clearLine();
        String coloured = terminal ? "\u001b[" + colour + "m" + mark + "\u001b[0m" : mark;
        say(String.format(Locale.ROOT, "  %s %-" + NAME_WIDTH + "s %6.2f s", coloured, name, seconds(start)));
    }

    private void clearLine() {
        if (terminal) out.print("\r\u001b[K");
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
