package org.joinmarket.wallet.chain.bitcoind;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.protocol.Decoded;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMonitor;

/**
 * Hears from bitcoind by ZMQ that there is a new block, or a transaction that pays a watched script. Nothing that is heard is
 * believed: it only makes somebody ask. Nobody can be sure to hear everything, so whoever must know asks now and then all the
 * same. Its one thread connects again by itself, and says of any number of messages at most twice a second that there was one.
 */
@Slf4j
final class NodeNotices implements AutoCloseable {
    /** Messages that wait to be read; more are lost, which costs nothing but time. */
    static final int MAX_WAITING = 1_000;

    /** Longest message; no block or transaction is longer. */
    static final int MAX_MESSAGE_BYTES = 4_000_000;

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int FIRST_RETRY_MILLIS = 1_000;
    private static final int LONGEST_RETRY_MILLIS = 30_000;
    private static final int HANDSHAKE_MILLIS = 3_000; // one that hangs, as some do, is begun again
    private static final int HEARTBEAT_MILLIS = 15_000;
    private static final int SILENCE_MILLIS = 45_000;
    private static final int POLL_MILLIS = 100;
    private static final int MAX_PARTS = 8;
    private static final int HASH_BYTES = 32;
    private static final String BLOCK = "hashblock";
    private static final String TRANSACTION = "rawtx";
    private static final String SEQUENCE = "sequence";
    private static final Set<String> TOPICS = Set.of(BLOCK, TRANSACTION, SEQUENCE);

    private final URI rpc;
    private final @Nullable URI instead;
    private final Predicate<Script> isOurs;
    private final Counter heard;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private Map<String, Set<String>> wanted = Map.of(); // topics by endpoint
    private volatile @Nullable Thread thread;
    private volatile boolean active;

    /**
     * @param rpc where bitcoind is: an address of its own machine means that one
     * @param instead where it publishes all, whatever it says; null to ask it
     */
    NodeNotices(URI rpc, @Nullable URI instead, Predicate<Script> isOurs, MeterRegistry meters) {
        this.rpc = rpc;
        this.instead = instead;
        this.isOurs = isOurs;
        this.heard = Counter.builder("jm.chain.notices")
                .description("messages of bitcoind after which somebody asked it")
                .register(meters);
        for (boolean zmq : new boolean[] {true, false})
            Gauge.builder("jm.chain.changes", () -> active == zmq ? 1 : 0)
                    .description("1 for how changes of the chain are noticed")
                    .tag("source", zmq ? "zmq" : "polling")
                    .register(meters);
    }

    void onChange(Runnable changed) {
        listeners.add(changed);
    }

    /** Whether all is connected that bitcoind publishes and that is of use, and tells of blocks and of payments. */
    boolean isActive() {
        return active;
    }

    /** @param published as {@link NodeFacts#notices}; what was listened to before is not any more */
    synchronized void listenTo(List<String> published) {
        Map<String, Set<String>> now = endpoints(published);
        Thread running = thread;
        if (now.equals(wanted) && running != null && running.isAlive()) return;
        stop();
        wanted = now;
        if (now.isEmpty()) return;
        Thread next = Thread.ofPlatform().daemon().name("bitcoind-zmq").unstarted(() -> listen(now));
        thread = next; // before it looks whether it is the one
        next.start();
    }

    /** Only what is of use, and only by TCP. */
    private Map<String, Set<String>> endpoints(List<String> published) {
        Map<String, Set<String>> endpoints = new TreeMap<>();
        for (String one : published) {
            int space = one.indexOf(' ');
            String topic = one.substring(0, Math.max(0, space)).replaceFirst("^pub", "");
            if (!TOPICS.contains(topic)) continue;
            String endpoint = instead == null ? reachable(one.substring(space + 1)) : instead.toString();
            if (!endpoint.isEmpty())
                endpoints.computeIfAbsent(endpoint, _ -> new TreeSet<>()).add(topic);
        }
        return endpoints;
    }

    private String reachable(String endpoint) {
        if (!endpoint.toLowerCase(Locale.ROOT).startsWith("tcp://")) return "";
        int colon = endpoint.lastIndexOf(':');
        String host = endpoint.substring("tcp://".length(), Math.max("tcp://".length(), colon));
        boolean everywhere = host.equals("*") || host.equals("0.0.0.0") || host.equals("[::]");
        boolean ownMachine = host.equals("127.0.0.1") || host.equals("[::1]") || host.equals("localhost");
        return everywhere || ownMachine ? "tcp://" + rpc.getHost() + endpoint.substring(colon) : endpoint;
    }

    private void listen(Map<String, Set<String>> endpoints) {
        try (ZContext context = new ZContext()) {
            context.setLinger(0);
            new Listening(context, endpoints).run();
        } catch (ZMQException | IllegalArgumentException e) { // no such address; a context that is closed
            log.atWarn().addKeyValue("reason", e.getMessage()).log("bitcoind cannot be listened to");
        } finally {
            if (Thread.currentThread().equals(thread)) active = false;
        }
    }

    /** What the thread has. */
    private final class Listening {
        private final Map<String, Set<String>> endpoints;
        private final boolean isEnough; // to ask more seldom
        private final Set<String> connected = new HashSet<>();
        private final ZMQ.Socket socket;
        private final ZMQ.Socket events;
        private final ZMQ.Poller poller;
        private boolean changed;
        private long saidAt = System.nanoTime() - PAUSE.toNanos();

        Listening(ZContext context, Map<String, Set<String>> endpoints) {
            this.endpoints = endpoints;
            Set<String> topics = new HashSet<>();
            endpoints.values().forEach(topics::addAll);
            isEnough = topics.contains(TRANSACTION) && (topics.contains(BLOCK) || topics.contains(SEQUENCE));
            socket = context.createSocket(SocketType.SUB);
            var _ = socket.setRcvHWM(MAX_WAITING);
            var _ = socket.setMaxMsgSize(MAX_MESSAGE_BYTES);
            var _ = socket.setReconnectIVL(FIRST_RETRY_MILLIS);
            var _ = socket.setReconnectIVLMax(LONGEST_RETRY_MILLIS);
            var _ = socket.setHandshakeIvl(HANDSHAKE_MILLIS);
            var _ = socket.setHeartbeatIvl(HEARTBEAT_MILLIS);
            var _ = socket.setHeartbeatTimeout(SILENCE_MILLIS);
            var _ = socket.monitor("inproc://events", ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED);
            events = context.createSocket(SocketType.PAIR);
            var _ = events.connect("inproc://events");
            poller = context.createPoller(2);
            var _ = poller.register(socket, ZMQ.Poller.POLLIN);
            var _ = poller.register(events, ZMQ.Poller.POLLIN);
            endpoints.values().stream().flatMap(Set::stream).distinct().forEach(socket::subscribe);
            endpoints.keySet().forEach(socket::connect);
        }

        void run() {
            while (Thread.currentThread().equals(thread) && poller.poll(POLL_MILLIS) >= 0) {
                if (poller.pollin(1)) event(ZEvent.recv(events, ZMQ.DONTWAIT));
                if (poller.pollin(0)) message();
                say();
            }
        }

        private void event(@Nullable ZEvent event) {
            if (event == null) return;
            boolean there = event.getEvent() == ZMonitor.Event.HANDSHAKE_PROTOCOL;
            boolean news = there ? connected.add(event.getAddress()) : connected.remove(event.getAddress());
            active = isEnough && connected.size() >= endpoints.size();
            changed |= there; // something may have been missed
            if (news)
                log.atInfo()
                        .addKeyValue("endpoint", event.getAddress())
                        .log(
                                there
                                        ? "bitcoind is listened to"
                                        : "bitcoind is not heard any more; it is asked as before");
        }

        private void message() {
            byte[] topic = socket.recv(ZMQ.DONTWAIT);
            byte[] body = new byte[0];
            for (int part = 1; socket.hasReceiveMore(); part++) {
                byte[] next = socket.recv(ZMQ.DONTWAIT);
                if (next == null || part > MAX_PARTS) break;
                if (part == 1) body = next;
            }
            if (topic != null && isNews(new String(topic, StandardCharsets.US_ASCII), body)) changed = true;
        }

        private void say() {
            if (!changed || System.nanoTime() - saidAt < PAUSE.toNanos()) return;
            changed = false;
            saidAt = System.nanoTime();
            heard.increment();
            listeners.forEach(Runnable::run);
        }
    }

    /** Whether somebody should ask: after each block, and after a transaction that pays one of our scripts. */
    private boolean isNews(String topic, byte[] body) {
        return switch (topic) {
            case BLOCK -> true;
            case SEQUENCE -> body.length > HASH_BYTES && (body[HASH_BYTES] == 'C' || body[HASH_BYTES] == 'D');
            case TRANSACTION ->
                Transaction.parse(body) instanceof Decoded.Ok<Transaction>(var tx)
                        && tx.outputs().stream().anyMatch(output -> isOurs.test(output.script()));
            default -> false;
        };
    }

    private void stop() {
        thread = null;
        active = false;
    }

    @Override
    public synchronized void close() {
        stop();
    }
}
