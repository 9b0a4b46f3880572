package org.joinmarket.testkit.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands between clients and a directory on loopback, passes lines on in both directions, and cuts: now, or right after
 * the k-th line that matches. Once cut, new connections are closed at once until {@link #heal}.
 */
public final class CuttingProxy implements AutoCloseable {
    private final int targetPort;
    private final Listening listening;
    private final Mailbox<String> passed = new Mailbox<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean cut;
    private volatile Predicate<String> cutAfter = _ -> false;
    private volatile Predicate<String> swallowed = _ -> false;

    private CuttingProxy(int targetPort) {
        this.targetPort = targetPort;
        this.listening = Listening.start("cutting-proxy", this::serve);
    }

    public static CuttingProxy to(int targetPort) {
        return new CuttingProxy(targetPort);
    }

    public int port() {
        return listening.port();
    }

    /** As in a setting. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /**
     * Cuts everything once, right after the k-th line from now that matches has been passed on, in either direction.
     *
     * @param matches sees the JSON of an envelope, such as {@code line -> line.contains("!auth ")}
     */
    public void cutAfter(int k, Predicate<String> matches) {
        AtomicInteger left = new AtomicInteger(k);
        cutAfter = line -> matches.test(line) && left.decrementAndGet() == 0;
    }

    /** From now on lines that match are swallowed, in either direction; {@code _ -> false} ends it. */
    public void swallow(Predicate<String> matches) {
        swallowed = matches;
    }

    public void cutAll() {
        cut = true;
        listening.dropAll();
    }

    public void heal() {
        cut = false;
    }

    public boolean isCut() {
        return cut;
    }

    /** Connections ever accepted, those that were closed at once included. */
    public int connections() {
        return connections.get();
    }

    /** Every line that was passed on, as JSON, in both directions. */
    public Mailbox<String> passed() {
        return passed;
    }

    private void serve(Socket client) throws IOException {
        connections.incrementAndGet();
        if (cut) return;
        try (Socket directory = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                LineSocket near = new LineSocket(client);
                LineSocket far = new LineSocket(directory)) {
            Thread back = Thread.ofVirtual().name("cutting-proxy-back").start(() -> pump(far, near));
            pump(near, far);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(LineSocket from, LineSocket to) {
        for (Optional<byte[]> line = from.readLine(); line.isPresent(); line = from.readLine()) {
            String text = new String(line.get(), StandardCharsets.UTF_8);
            if (swallowed.test(text)) continue;
            to.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
            passed.add(text);
            if (cutAfter.test(text)) cutAll();
        }
        from.close();
        to.close();
    }

    @Override
    public void close() {
        listening.close();
    }
}
