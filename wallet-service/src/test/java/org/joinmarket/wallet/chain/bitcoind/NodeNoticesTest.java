package org.joinmarket.wallet.chain.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A publisher that is no bitcoind: whatever it says, the worst that comes of it is a question. */
class NodeNoticesTest {
    private static final Script OURS = new Script(new byte[] {0, 1, 7});
    private static final Script FOREIGN = new Script(new byte[] {0, 1, 8});
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final byte[] HASH = new byte[32];

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger changes = new AtomicInteger();
    private final ZContext context = new ZContext();
    private ZMQ.Socket publisher;
    private int port;
    private NodeNotices notices;

    @BeforeEach
    void listen() {
        publisher = context.createSocket(SocketType.XPUB); // which hears who subscribes
        port = publisher.bindToRandomPort("tcp://127.0.0.1");
        notices = new NodeNotices(URI.create("http://127.0.0.1:1"), null, OURS::equals, meters);
        notices.onChange(changes::incrementAndGet);
        notices.listenTo(List.of(
                "pubhashblock tcp://0.0.0.0:" + port,
                "pubrawtx tcp://127.0.0.1:" + port,
                "pubsequence tcp://127.0.0.1:" + port,
                "pubhashtx tcp://127.0.0.1:" + port,
                "pubrawblock ipc:///tmp/x",
                "nonsense"));
        publisher.setReceiveTimeOut((int) LONGEST.toMillis());
        for (int i = 0; i < 3; i++)
            assertThat(publisher.recv()).as("a subscription").isNotNull();
        await(notices::isActive);
        settle();
    }

    @AfterEach
    void stop() {
        notices.close();
        context.close();
    }

    private static void await(BooleanSupplier holds) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!holds.getAsBoolean() && System.nanoTime() < end) Thread.onSpinWait();
        assertThat(holds.getAsBoolean()).isTrue();
    }

    private void publish(String topic, byte[]... parts) {
        assertThat(publisher.sendMore(topic)).isTrue();
        for (int i = 0; i < parts.length; i++)
            assertThat(publisher.send(parts[i], i < parts.length - 1 ? ZMQ.SNDMORE : 0))
                    .isTrue();
    }

    /** What was said before has had its consequences: messages come in their order. */
    private void settle() {
        int before = changes.get();
        publish("hashblock", HASH, new byte[4]);
        await(() -> changes.get() > before);
    }

    private static byte[] paying(Script script) {
        TxInput input = TxInput.unsigned(new OutPoint(new TxId("ab".repeat(32)), 0), 0);
        return new Transaction(2, List.of(input), List.of(new TxOutput(new Sats(1_000), script)), 0).serialize();
    }

    private double asked() {
        return meters.get("jm.chain.notices").counter().count();
    }

    private void assertNews(boolean news, String topic, byte[]... parts) {
        double before = asked();
        publish(topic, parts);
        if (news) await(() -> asked() > before);
        settle();
        if (!news) assertThat(asked()).as("only for the block after it").isEqualTo(before + 1);
    }

    @Test
    void blocksAndPaymentsToOursAreNewsAndNothingElse() {
        assertNews(true, "hashblock", HASH, new byte[4]);
        assertNews(true, "rawtx", paying(OURS), new byte[4]);
        byte[] connected = new byte[33];
        connected[32] = 'C';
        assertNews(true, "sequence", connected, new byte[4]);
        byte[] inMempool = new byte[41];
        inMempool[32] = 'A';
        assertNews(false, "sequence", inMempool, new byte[4]);
        assertNews(false, "rawtx", paying(FOREIGN), new byte[4]);
        assertNews(false, "rawtx", "no transaction".getBytes(StandardCharsets.US_ASCII));
        assertNews(false, "rawtx", new byte[0]);
        assertNews(false, "hashblockandmore", HASH);
        assertNews(false, "sequence", new byte[3], new byte[1], new byte[1], new byte[1], new byte[1], new byte[1]);
    }

    @Test
    void aFloodIsAFewQuestionsAndAPublisherThatGoesIsMissed() {
        assertThat(meters.get("jm.chain.changes").tag("source", "zmq").gauge().value())
                .isOne();
        long start = System.nanoTime();
        double before = asked();
        for (int i = 0; i < 20_000; i++) publish("hashblock", HASH, new byte[4]);
        settle();
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(asked() - before).isLessThanOrEqualTo(2 + 2 * seconds);

        publisher.close();
        await(() -> !notices.isActive());
        assertThat(meters.get("jm.chain.changes")
                        .tag("source", "polling")
                        .gauge()
                        .value())
                .isOne();

        publisher = context.createSocket(SocketType.XPUB);
        int changesBefore = changes.get();
        assertThat(publisher.bind("tcp://127.0.0.1:" + port)).isTrue();
        await(notices::isActive);
        await(() -> changes.get() > changesBefore); // something may have been missed
    }

    /** Payments would be noticed later than without it. */
    @Test
    void whoTellsOfBlocksAloneIsAskedAsOftenAsBefore() {
        notices.listenTo(List.of("pubhashblock tcp://127.0.0.1:" + port));
        int before = changes.get();
        await(() -> {
            publish("hashblock", HASH, new byte[4]);
            return changes.get() > before + 3; // what was listened to before tells once more at most
        });
        assertThat(notices.isActive()).isFalse();
    }

    @Test
    void whoPublishesNothingOfUseIsNotListenedTo() {
        notices.listenTo(List.of("pubhashtx tcp://127.0.0.1:" + port));
        assertThat(notices.isActive()).isFalse();
        notices.listenTo(List.of("pubhashblock no address"));
        notices.listenTo(List.of());
        assertThat(notices.isActive()).isFalse();
    }
}
