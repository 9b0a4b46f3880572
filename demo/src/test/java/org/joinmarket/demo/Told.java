package org.joinmarket.demo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a story has told so far; tests can wait for a text of it, until it is closed. */
final class Told extends ByteArrayOutputStream {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private boolean closed;

    PrintStream stream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int b) {
        super.write(b);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        notifyAll();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized String text() {
        return toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
    }

    synchronized void await(String wanted) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!text().contains(wanted)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (closed || left <= 0) throw new AssertionError("not told: " + wanted + "\n" + text());
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
