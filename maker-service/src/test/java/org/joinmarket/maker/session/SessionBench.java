package org.joinmarket.maker.session;

import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferType;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.wallet.LeaseWallet;
import org.joinmarket.testkit.wallet.FakeChain;
import org.joinmarket.testkit.wallet.FakeWalletService;

/** Sessions of one maker on one thread, with a clock and a database that tests drive. */
final class SessionBench {
    static final Origin DIRECTORY = new Origin("directory.onion:5222");
    static final Sats FEE = sats(250);
    static final SessionSettings SETTINGS = settings(128, 1024);

    record Sent(Nick to, CommandText command) {}

    private final Nick maker = nick();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private final Inline inline = new Inline();
    private boolean holding;

    final List<Sent> sent = new ArrayList<>();
    final List<PodleCommitment> spread = new ArrayList<>();
    final MemoryStore store = new MemoryStore();
    final CountingMeters meters = new CountingMeters();
    final FakeWalletService wallets = new FakeWalletService(Network.REGTEST, new FakeChain(), inline);
    final MakerSessions sessions;
    final OutPoint coin;
    int afterRound;

    SessionBench() {
        this(SETTINGS);
    }

    SessionBench(SessionSettings settings) {
        coin = wallets.wallet("alice").fund(0, sats(50_000_000));
        sessions = new MakerSessions(
                SessionContext.builder()
                        .maker("alice")
                        .owner(inline)
                        .blocking(this::block)
                        .timers(inline)
                        .clock(inline)
                        .random(new SecureRandom())
                        .codec(new CoinjoinCodec(Network.REGTEST))
                        .link((to, command) -> sent.add(new Sent(to, command)))
                        .store(store)
                        .wallet(new LeaseWallet(wallets.as("alice"), "alice"))
                        .meters(meters)
                        .burned(spread::add)
                        .afterRound(() -> afterRound++)
                        .build(),
                settings,
                this::offer);
    }

    static SessionSettings settings(int maxActive, int maxSigned) {
        return settings(maxActive, maxSigned, 1_000, 2_400);
    }

    static SessionSettings settings(int maxActive, int maxSigned, int maxNicks, int lookUpsPerMinute) {
        Duration minute = Duration.ofMinutes(1);
        return new SessionSettings(
                minute.multipliedBy(5),
                minute,
                minute.multipliedBy(4),
                minute,
                minute,
                Duration.ofHours(1),
                maxActive,
                maxSigned,
                maxNicks,
                10,
                64,
                5,
                20,
                lookUpsPerMinute,
                3);
    }

    private Optional<Offer> offer(OfferId id) {
        return id.value() == 0
                ? Optional.of(new Offer(
                        maker,
                        id,
                        OfferType.SW0_ABSOLUTE,
                        sats(100_000),
                        sats(40_000_000),
                        Sats.ZERO,
                        new OfferFee.Absolute(FEE)))
                : Optional.empty();
    }

    static Nick nick() {
        return NickIdentity.of(SecretKey.random(new SecureRandom())).nick();
    }

    TakerScript taker() {
        return TakerScript.of(wallets.chain(), sats(10_000_000));
    }

    // ── what takers do ──

    void upToPubKey(Nick nick, TakerScript script) {
        receive(nick, script.fill());
        script.hears(onlyReply());
    }

    TakerScript upToIoAuth(Nick nick) {
        TakerScript script = taker();
        upToIoAuth(nick, script);
        return script;
    }

    IoAuth upToIoAuth(Nick nick, TakerScript script) {
        upToPubKey(nick, script);
        receive(nick, script.auth());
        return script.learns(onlyReply());
    }

    /** From wherever it is to the signatures. */
    Transaction signed(Nick nick, TakerScript script) {
        if (!script.hasIoAuth()) upToIoAuth(nick, script);
        UnsignedTx unsigned = script.transaction(FEE);
        receive(nick, script.tx(unsigned));
        return script.complete(
                unsigned, replies().stream().map(script::signature).toList());
    }

    /** What a taker hears whose commitment was used. */
    static CommandText blacklisted(TakerScript script) {
        return new CommandText(
                "error",
                "Commitment is blacklisted: " + script.proof().commitment().hex());
    }

    // ── what tests do ──

    void receive(Nick from, CommandText command) {
        receive(from, DIRECTORY, command);
    }

    void receive(Nick from, Origin origin, CommandText command) {
        run(() -> sessions.receive(from, origin, command));
    }

    void run(Runnable task) {
        inline.execute(task);
    }

    /** From now on calls of database and wallet wait for {@link #letGo}. */
    void hold() {
        holding = true;
    }

    /** The call that waits longest is done; what it leads to waits again. */
    void letOneGo() {
        held.remove().run();
    }

    void letGo() {
        holding = false;
        while (!held.isEmpty()) held.poll().run();
    }

    void pass(Duration time) {
        inline.pass(time);
    }

    // ── what tests look at ──

    /** The only message that was sent since the last look. */
    CommandText onlyReply() {
        if (sent.size() != 1) throw new AssertionError("expected one message: " + words());
        return replies().getFirst();
    }

    List<CommandText> replies() {
        List<CommandText> all = sent.stream().map(Sent::command).toList();
        sent.clear();
        return all;
    }

    List<String> words() {
        return sent.stream().map(each -> each.command().word()).toList();
    }

    Map<Phase, Integer> phases() {
        Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
        run(() -> counts.putAll(sessions.countByPhase()));
        return counts;
    }

    // ── machinery ──

    private void block(Runnable call) {
        if (holding) held.add(call);
        else call.run();
    }

    static final class MemoryStore implements SessionStore {
        final Set<PodleCommitment> burned = new HashSet<>();
        final Set<PodleCommitment> heard = new HashSet<>();
        final List<TxId> signed = new ArrayList<>();
        boolean failing;

        @Override
        public boolean isKnown(PodleCommitment commitment) {
            failIfAsked();
            return burned.contains(commitment) || heard.contains(commitment);
        }

        @Override
        public boolean burn(MakerState.Round round, Instant now) {
            failIfAsked();
            return burned.add(round.commitment());
        }

        @Override
        public void recordLease(SessionId session, String leaseId) {
            failIfAsked();
        }

        @Override
        public void recordSigned(SessionId session, String leaseId, TxId txid, RoundTimings timings, Instant now) {
            failIfAsked();
            signed.add(txid);
        }

        private void failIfAsked() {
            if (failing) throw new IllegalStateException("disk full");
        }
    }

    static final class CountingMeters implements SessionMeters {
        final List<EndReason> ended = new ArrayList<>();
        final List<Dropped> dropped = new ArrayList<>();
        final List<Boolean> pushes = new ArrayList<>();
        int rounds;

        @Override
        public void fill() {}

        @Override
        public void ended(EndReason reason, Phase lastPhase) {
            ended.add(reason);
        }

        @Override
        public void ioAuth() {}

        @Override
        public void signed(int signatures, RoundTimings timings) {
            rounds++;
        }

        @Override
        public void pushed(boolean taken) {
            pushes.add(taken);
        }

        @Override
        public void dropped(Dropped why) {
            dropped.add(why);
        }
    }
}
