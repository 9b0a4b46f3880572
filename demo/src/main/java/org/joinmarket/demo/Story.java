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
 * rewrite themselves only where they are welcome. Safe for several threads.
 */
final class Story {
    private static final Duration REDRAW = Duration.ofMillis(500);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    private static final int NAME_WIDTH = 58;

    private final PrintStream out;
    private final boolean decorated;
    private final Duration period;
    private final long startedAt = System.nanoTime();
    private volatile String phase = "starting";
    private volatile String progress = "";

    Story(PrintStream out, boolean decorated) {
        this(out, decorated, decorated ? REDRAW : SIGN_OF_LIFE);
    }

    Story(PrintStream out, boolean decorated, Duration period) {
        this.out = out;
        this.decorated = decorated;
        this.period = period;
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
        if (decorated) print("  … " + name);
        T result;
        try {
            result = withSignsOfLife(name, start, work);
        } catch (RuntimeException e) {
            end("✗", "31", name, start);
            throw e;
        }
        end("✓", "32", name, start);
        return result;
    }

    void phase(String name, Runnable work) {
        phase(name, () -> {
            work.run();
            return name;
        });
    }

    /** What takes no time worth telling; a failure is attributed to it like to a phase. */
    <T> T prelude(String name, Supplier<T> work) {
        phase = name;
        return work.get();
    }

    /** No sign is given any more when this returns. */
    private <T> T withSignsOfLife(String name, long start, Supplier<T> work) {
        try (ScheduledExecutorService ticker =
                Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
            var ticking = ticker.scheduleAtFixedRate(
                    () -> tick(name, start), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return work.get();
            } finally {
                ticking.cancel(false);
            }
        }
    }

    /** What the running phase is waiting for, shown behind its name. */
    void progress(String text) {
        progress = text;
    }

    /** A line of its own inside a phase. */
    void detail(String text) {
        say("      " + (decorated ? "\u001b[2m" + text + "\u001b[0m" : text));
    }

    synchronized void say(String text) {
        clearLine();
        out.println(text);
        out.flush();
    }

    void heading(String text) {
        say("");
        say(decorated ? "\u001b[1m" + text + "\u001b[0m" : text);
    }

    String strong(String text) {
        return decorated ? "\u001b[33m" + text + "\u001b[0m" : text;
    }

    private void tick(String name, long start) {
        String line = String.format(Locale.ROOT, "  … %s (%.0f s) %s", name, seconds(start), progress)
                .stripTrailing();
        if (decorated) print(line);
        else say(line);
    }

    private void end(String mark, String colour, String name, long start) {
        String coloured = decorated ? "\u001b[" + colour + "m" + mark + "\u001b[0m" : mark;
        say(String.format(Locale.ROOT, "  %s %-" + NAME_WIDTH + "s %6.2f s", coloured, name, seconds(start)));
    }

    /** A line that the next one takes the place of. */
    private synchronized void print(String line) {
        clearLine();
        out.print(line);
        out.flush();
    }

    private void clearLine() {
        if (decorated) out.print("\r\u001b[K");
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
