package org.joinmarket.maker;

import static org.joinmarket.common.amount.Sats.sats;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.commitment.HeardCommitments;
import org.joinmarket.maker.commitment.MakerStore;
import org.joinmarket.maker.commitment.StoreFixture;
import org.joinmarket.maker.session.Phase;
import org.joinmarket.maker.session.SessionMeters;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.session.SessionSettings;
import org.joinmarket.maker.session.SystemTimers;
import org.joinmarket.maker.session.TakerScript;
import org.joinmarket.maker.wallet.Standing;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.MarketClient;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.MarketNetwork;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.MarketTimes;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.testkit.wire.Mailbox;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.joinmarket.wallet.api.WalletApi;
import org.jspecify.annotations.Nullable;

/** Whole makers on a scripted directory, a wallet service in memory and a database file. */
final class MakerBench implements AutoCloseable {
    static final String NETWORK = "regtest";
    static final Sats FEE = sats(250);

    final ScriptedDirectory directory = ScriptedDirectory.start(NETWORK);
    final ScriptedDirectory second = ScriptedDirectory.start(NETWORK);
    final FakeWalletService wallets = FakeWalletService.onRegtest();
    final Mailbox<Standing> polls = new Mailbox<>();
    final Mailbox<Dropped> dropped = new Mailbox<>();
    private final StoreFixture fixture;
    private final MarketNetwork network = MarketNetwork.create();
    private final SystemTimers timers = new SystemTimers();
    private final List<Runnable> running = new ArrayList<>();
    final HeardCommitments heard;
    private final List<ScriptedDirectory> joined = new ArrayList<>(List.of(directory));
    private int maxActive = 128;
    private volatile boolean broken;
    private volatile @Nullable Gate signatures;

    /** Where a call waits until the test lets it through. */
    static final class Gate {
        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        void awaitCall() throws InterruptedException {
            if (!called.await(20, TimeUnit.SECONDS)) throw new AssertionError("nobody came");
        }

        void open() {
            open.countDown();
        }

        private void pass() throws InterruptedException {
            called.countDown();
            if (!open.await(20, TimeUnit.SECONDS)) throw new AssertionError("never opened");
        }
    }

    MakerBench(Path folder) {
        fixture = StoreFixture.sqlite(folder);
        heard = new HeardCommitments(fixture.store(), InstantSource.system());
        wallets.wallet("alice").fund(0, sats(50_000_000));
    }

    MakerStore store() {
        return fixture.store();
    }

    static MakerEntry entry() {
        return new MakerEntry("alice", null, null, MakerEntry.Type.ABSOLUTE, "250", 0, 100_000, BigDecimal.ZERO);
    }

    /** Before the start: the maker is at the second directory too. */
    void joinSecond() {
        joined.add(second);
    }

    /** Before the start: so many sessions. */
    void limitSessions(int most) {
        maxActive = most;
    }

    Maker start() {
        var maker = new Maker(entry(), tools(), breakable(wallets.as("alice")));
        running.addFirst(maker::close);
        maker.start();
        return maker;
    }

    /** The wallet service's answers cannot be read. */
    void breakAnswers(boolean on) {
        broken = on;
    }

    /** Every call of the database fails from now on. */
    void breakDatabase() {
        fixture.close();
    }

    /** From now on the wallet service signs when the gate is open. */
    Gate holdSignatures() {
        var gate = new Gate();
        signatures = gate;
        return gate;
    }

    private WalletApi breakable(WalletApi api) {
        return (WalletApi) Proxy.newProxyInstance(
                WalletApi.class.getClassLoader(), new Class<?>[] {WalletApi.class}, (_, method, arguments) -> {
                    if (broken) throw new IllegalStateException("not JSON");
                    Gate gate = signatures;
                    if (gate != null && method.getName().equals("sign")) gate.pass();
                    try {
                        return method.invoke(api, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    ScriptedPeer peer() {
        return peer(directory);
    }

    ScriptedPeer peer(ScriptedDirectory where) {
        var peer = ScriptedPeer.connect(where.port(), NETWORK);
        running.addFirst(peer::close);
        return peer;
    }

    void say(ScriptedPeer taker, Maker maker, CommandText command) {
        taker.send(maker.nick(), command.word(), command.arguments());
    }

    IoAuth upToIoAuth(ScriptedPeer taker, Maker maker, TakerScript script) {
        say(taker, maker, script.fill());
        script.hears(taker.awaitCommand("pubkey"));
        say(taker, maker, script.auth());
        return script.learns(taker.awaitCommand("ioauth"));
    }

    Transaction upToSignatures(ScriptedPeer taker, Maker maker, TakerScript script) {
        IoAuth ioAuth = upToIoAuth(taker, maker, script);
        UnsignedTx unsigned = script.transaction(FEE);
        say(taker, maker, script.tx(unsigned));
        List<InputSignature> signatures = new ArrayList<>();
        ioAuth.inputs().forEach(_ -> signatures.add(script.signature(taker.awaitCommand("sig"))));
        return script.complete(unsigned, signatures);
    }

    private MakerTools tools() {
        Duration minute = Duration.ofMinutes(1);
        var session = new SessionSettings(
                minute, minute, minute, minute, minute, minute, maxActive, 1_024, 1_000, 10, 64, 5, 20, 2_400, 3);
        var properties = new MakerProperties(
                List.of(entry()),
                Duration.ofMillis(100),
                Duration.ZERO,
                Duration.ofSeconds(10),
                20,
                100,
                minute,
                session);
        MarketSettings settings = MarketSettings.plain(
                        NETWORK,
                        joined.stream()
                                .map(each ->
                                        DirectoryEndpoint.parse(each.address()).orElseThrow())
                                .toList())
                .withTimes(MarketTimes.DEFAULTS.withRetry(Duration.ofMillis(20), Duration.ofMillis(100)));
        return new MakerTools(
                properties,
                Network.REGTEST,
                markets(settings),
                markets(settings.withoutPeers()),
                fixture.store(),
                heard,
                timers,
                InstantSource.system(),
                new SecureRandom(),
                new Meters());
    }

    private MakerTools.MarketFactory markets(MarketSettings settings) {
        return (identity, listener) ->
                MarketClient.create(settings, identity, listener, network, InstantSource.system(), MarketMeters.NONE);
    }

    @Override
    public void close() {
        running.forEach(Runnable::run);
        timers.close();
        network.close();
        directory.close();
        second.close();
        fixture.close();
    }

    private final class Meters implements MakerMeters {
        @Override
        public SessionMeters sessionMeters(String maker) {
            return SessionMeters.NONE;
        }

        @Override
        public void standing(String maker, Standing standing, Map<Phase, Integer> sessions) {
            polls.add(standing);
        }

        @Override
        public void dropped(String maker, Dropped why) {
            dropped.add(why);
        }
    }
}
