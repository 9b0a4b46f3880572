package org.joinmarket.taker.round;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinCodec;
import org.joinmarket.common.coinjoin.CoinjoinMessage;
import org.joinmarket.common.coinjoin.CoinjoinTransaction;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.MakerContribution;
import org.joinmarket.common.coinjoin.SignatureCollector;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.PrivateMessage;
import org.joinmarket.support.logging.LogKeys;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.round.RoundEvent.Refused;
import org.jspecify.annotations.Nullable;

/**
 * The shell of one round: performs what {@link RoundMachine} wants, on one thread that owns everything in here. Messages,
 * timers and the wallet's answers are put into its queue by other threads.
 */
@Slf4j
public final class Round implements AutoCloseable {
    private static final Pattern COMMITMENT = Pattern.compile("\\b[0-9a-fA-F]{64}\\b");

    private final RoundPlan plan;
    private final OwnSide own;
    private final Market market;
    private final RoundWallet wallet;
    private final CoinjoinCodec codec;
    private final Timers timers;
    private final Map<Stage, Duration> limits;
    private final SecureRandom random;
    private final RoundObserver observer;

    private final WaitingWork waiting = new WaitingWork();
    private final MakerBoxes boxes;
    private final Map<Stage, Timer> armed = new EnumMap<>(Stage.class);
    private @Nullable RoundState state;
    private @Nullable SignatureCollector signatures;
    private @Nullable UnsignedTx unsigned;
    private Map<OutPoint, Nick> owners = Map.of();
    private RoundObserver.@Nullable Costs costs;
    private volatile @Nullable Transaction finished;

    /** @param turn how often its stage was armed before */
    private record Timer(int turn, Runnable cancel) {}

    public Round(
            RoundPlan plan,
            OwnSide own,
            Market market,
            RoundWallet wallet,
            CoinjoinCodec codec,
            Timers timers,
            Map<Stage, Duration> limits,
            SecureRandom random,
            RoundObserver observer) {
        this.plan = plan;
        this.own = own;
        this.market = market;
        this.wallet = wallet;
        this.codec = codec;
        this.timers = timers;
        this.limits = Map.copyOf(limits);
        this.random = random;
        this.observer = observer;
        this.boxes = new MakerBoxes(random);
    }

    /** Runs the round to its end on the calling thread. An interrupt cancels it while nothing of ours is signed. */
    public RoundState run(PodleCommitment commitment) {
        try {
            RoundState now = perform(RoundMachine.start(plan, commitment));
            while (!now.isFinal()) {
                try {
                    waiting.take().run();
                } catch (InterruptedException _) {
                    apply(new RoundEvent.Cancelled());
                }
                now = current();
            }
            return now;
        } finally {
            armed.values().forEach(timer -> timer.cancel().run());
        }
    }

    /** From any thread. */
    public void onMessage(PrivateMessage message) {
        if (!plan.includes(message.from())) return;
        List<CommandText> known = message.commands().stream()
                .filter(command -> CoinjoinCodec.isKnown(command.word())) // not offers, nor words of newer peers
                .toList();
        if (known.isEmpty()) return;
        var way = new WaitingWork.Way(message.from(), message.directory());
        waiting.addMessages(way, known.size(), () -> receive(way.maker(), known));
    }

    /** From any thread. */
    public void onLeft(Nick nick) {
        if (plan.includes(nick)) waiting.addNotice(() -> apply(new RoundEvent.MakerLeft(nick)));
    }

    /** From any thread. Has no effect once our own signatures were asked for. */
    public void cancel() {
        waiting.add(() -> apply(new RoundEvent.Cancelled()));
    }

    /** Present once the round has ended as {@link RoundState.Done}. */
    public @Nullable Transaction finished() {
        return finished;
    }

    @Override
    public void close() {
        boxes.close();
    }

    private RoundState current() {
        if (state == null) throw new IllegalStateException("the round has not begun");
        return state;
    }

    private void apply(RoundEvent event) {
        perform(RoundMachine.next(current(), event));
    }

    /** Effects may lead to events at once; these come after the effects of their own step. */
    private RoundState perform(RoundMachine.Step first) {
        Deque<RoundEvent> next = new ArrayDeque<>();
        RoundMachine.Step step = first;
        while (true) {
            state = step.state();
            observer.entered(state);
            for (Effect effect : step.effects()) perform(effect, next);
            if (next.isEmpty()) return state;
            step = RoundMachine.next(state, next.remove());
        }
    }

    private void perform(Effect effect, Deque<RoundEvent> next) {
        switch (effect) {
            case Effect.SendFill(var to, var commitment) -> {
                var fill = new CoinjoinMessage.Fill(to.offer(), plan.amount(), boxes.publicKey(), commitment);
                send(to.nick(), codec.encode(fill), next);
            }
            case Effect.OpenBox(var with, var key) -> boxes.open(with, key);
            case Effect.KeepBox(var with, var key) -> boxes.keepOnly(with, key);
            case Effect.SendAuth(var to, var key, var opening) ->
                sendBoxed(to, boxes.box(to, key), new CoinjoinMessage.Auth(opening), next);
            case Effect.OpenCommitment(var commitment) -> later(() -> wallet.open(own.leaseId(), commitment));
            case Effect.RotateCommitment() -> later(() -> wallet.rotate(own.leaseId()));
            case Effect.LookUpCoins(var maker, var coins) -> later(() -> wallet.lookUp(maker, coins));
            case Effect.BuildAndSend(var makers) -> build(makers, next);
            case Effect.CheckInputs() -> {
                List<OutPoint> inputs = unsigned().inputs().stream()
                        .map(input -> input.outPoint())
                        .toList();
                later(() -> wallet.check(inputs, owners));
            }
            case Effect.SignOwnInputs() -> signOwn();
            case Effect.Broadcast() -> {
                Transaction tx = finished;
                if (tx == null) throw new IllegalStateException("not signed yet");
                later(() -> wallet.broadcast(own.leaseId(), tx));
            }
            case Effect.ArmTimer(var stage) -> arm(stage);
        }
    }

    /** One that went off just before it was set anew has no effect: it was not about what we wait for now. */
    private void arm(Stage stage) {
        Timer earlier = armed.get(stage);
        if (earlier != null) earlier.cancel().run();
        int turn = earlier == null ? 0 : earlier.turn() + 1;
        Runnable cancel = timers.after(limit(stage), () -> waiting.add(() -> expired(stage, turn)));
        armed.put(stage, new Timer(turn, cancel));
    }

    private void expired(Stage stage, int turn) {
        Timer now = armed.get(stage);
        if (now != null && now.turn() == turn) apply(new RoundEvent.TimedOut(stage));
    }

    private Duration limit(Stage stage) {
        Duration limit = limits.get(stage);
        if (limit == null) throw new IllegalStateException("no limit for " + stage);
        return limit;
    }

    /** Blocking work of the wallet, off the round's thread so that makers and timers are heard meanwhile. */
    private void later(RoundWallet.Call call) {
        Thread.ofVirtual().start(LogKeys.carried(() -> {
            RoundEvent answer = answerOf(call);
            waiting.add(() -> apply(answer));
        }));
    }

    /** The round must hear something whatever happens: past the point of no return no timer would end it. */
    private static RoundEvent answerOf(RoundWallet.Call call) {
        try {
            return call.answer();
        } catch (RuntimeException e) {
            log.error("the wallet's answer could not be used", e);
            return new Refused(FailureReason.INTERNAL_ERROR, "the wallet's answer could not be used");
        }
    }

    private void sendBoxed(Nick to, NaclBox box, CoinjoinMessage.Boxed message, Deque<RoundEvent> next) {
        send(to, codec.seal(message, box), next);
    }

    private void send(Nick to, CommandText message, Deque<RoundEvent> next) {
        if (market.send(to, message.word(), message.arguments()) == Market.Sent.NO_ROUTE)
            next.add(new RoundEvent.NoRoute(to));
    }

    private void build(List<MakerContribution> makers, Deque<RoundEvent> next) {
        var wanted = new CoinjoinTransaction.Plan(
                plan.amount(), own.inputs(), own.destination(), own.changeOut(), makers, own.feeRate(), own.lockTime());
        switch (CoinjoinTransaction.build(wanted, random)) {
            case CoinjoinTransaction.Result.NotEnough(var missing) ->
                next.add(new Refused(FailureReason.INSUFFICIENT_FUNDS, "our inputs are " + missing + " sats short"));
            case CoinjoinTransaction.Result.Built built -> {
                Optional<Refused> refusal = ProposalCheck.refusal(built, own, plan.amount());
                if (refusal.isPresent()) {
                    next.add(refusal.get());
                    return;
                }
                unsigned = built.tx();
                signatures = new SignatureCollector(built.tx(), makers, own.inputs());
                owners = ownersOf(makers);
                costs = new RoundObserver.Costs(
                        built.minerFee(), built.makerFees(), own.cost(plan.amount(), built.takerChange()));
                next.add(new RoundEvent.Built()); // before what becomes of sending it
                for (MakerContribution maker : makers)
                    sendBoxed(maker.maker(), boxes.only(maker.maker()), new CoinjoinMessage.Tx(built.tx()), next);
            }
        }
    }

    private void signOwn() {
        UnsignedTx tx = unsigned();
        SignatureCollector collected = collector();
        Transaction partial = tx.tx();
        for (var entry : collected.makerWitnesses().entrySet())
            partial = partial.withWitness(partial.indexOfInput(entry.getKey()), entry.getValue());
        RoundObserver.Costs known = costs;
        if (known == null) throw new IllegalStateException("not built yet");
        observer.aboutToSign(partial.hex(), known);
        Set<OutPoint> ours = new HashSet<>(own.byOutPoint().keySet());
        later(() -> switch (wallet.sign(own.leaseId(), tx, ours)) {
            case RoundWallet.SignAnswer.Refusal(var refused) -> refused;
            case RoundWallet.SignAnswer.Signed(var witnesses) -> {
                finished = collected.complete(witnesses); // nobody adds signatures any more
                yield new RoundEvent.OwnInputsSigned(tx.txid());
            }
        });
    }

    private static Map<OutPoint, Nick> ownersOf(List<MakerContribution> makers) {
        var owners = new HashMap<OutPoint, Nick>();
        for (MakerContribution maker : makers)
            maker.inputs().forEach(input -> owners.put(input.outPoint(), maker.maker()));
        return Map.copyOf(owners);
    }

    private UnsignedTx unsigned() {
        if (unsigned == null) throw new IllegalStateException("not built yet");
        return unsigned;
    }

    private SignatureCollector collector() {
        if (signatures == null) throw new IllegalStateException("not built yet");
        return signatures;
    }

    private void receive(Nick from, List<CommandText> commands) {
        for (CommandText command : commands) {
            if (CoinjoinCodec.isBoxed(command.word())) receiveBoxed(from, command);
            else receivePlain(from, command);
        }
    }

    private void receivePlain(Nick from, CommandText command) {
        switch (codec.decodePlain(command)) {
            case Decoded.Ok<CoinjoinMessage.Plain>(CoinjoinMessage.PubKey m) ->
                apply(new RoundEvent.PubKeyCame(from, m.makerKey()));
            case Decoded.Ok<CoinjoinMessage.Plain>(CoinjoinMessage.ErrorText m) -> {
                log.atDebug().addKeyValue("counterparty", from).log("maker said error");
                apply(new RoundEvent.ErrorCame(from, m.saysBlacklisted(), commitmentIn(m.text())));
            }
            case Decoded.Ok<CoinjoinMessage.Plain> _ -> {} // a maker does not say that
            case Decoded.Unknown<CoinjoinMessage.Plain> _ -> {}
            case Decoded.Malformed<CoinjoinMessage.Plain>(var flaw) -> ignored(from, command, flaw);
        }
    }

    /** Existing makers name the commitment that they refuse (coinjoin.md 1.6). */
    private static @Nullable PodleCommitment commitmentIn(String text) {
        Matcher hex = COMMITMENT.matcher(text);
        return hex.find() ? PodleCommitment.parseHex(hex.group()).orElse(null) : null;
    }

    /**
     * What opens no box proves nothing: signatures do not cover the command word, so that anybody can send again what the maker
     * said to somebody else, as whatever he likes.
     */
    private void receiveBoxed(Nick from, CommandText command) {
        Flaw flaw = Flaw.NOT_DECRYPTABLE;
        for (var box : boxes.of(from).entrySet()) { // none before !pubkey
            switch (box.getValue().open(command.arguments())) {
                case Decoded.Ok<String>(var plaintext) -> {
                    opened(from, box.getKey(), command, codec.decodeBoxed(command.word(), plaintext));
                    return;
                }
                case Decoded.Malformed<String>(var why) -> flaw = why;
                case Decoded.Unknown<String> _ -> {}
            }
        }
        ignored(from, command, flaw);
    }

    private void opened(Nick from, BoxPublicKey key, CommandText command, Decoded<CoinjoinMessage.Boxed> decoded) {
        switch (decoded) {
            case Decoded.Ok<CoinjoinMessage.Boxed>(CoinjoinMessage.IoAuth m) ->
                apply(new RoundEvent.IoAuthCame(from, key, m));
            case Decoded.Ok<CoinjoinMessage.Boxed>(CoinjoinMessage.Sig m) -> receiveSignature(from, m.signature());
            case Decoded.Ok<CoinjoinMessage.Boxed> _ -> {} // a maker does not say that
            case Decoded.Unknown<CoinjoinMessage.Boxed> _ -> {}
            case Decoded.Malformed<CoinjoinMessage.Boxed>(var flaw) -> {
                ignored(from, command, flaw);
                // another word may be that of a replay; nothing that an honest maker puts into this box before is no
                // !ioauth
                if (command.word().equals(CoinjoinMessage.IoAuth.COMMAND)) apply(new RoundEvent.Garbled(from));
            }
        }
    }

    private static void ignored(Nick from, CommandText command, Flaw flaw) {
        log.atDebug()
                .addKeyValue("counterparty", from)
                .addKeyValue("command", command.word()) // one that we know
                .addKeyValue("flaw", flaw)
                .log("unreadable message");
    }

    /** Junk is ignored: the sender may still send the right one, and the time is limited (coinjoin.md 4.9). */
    private void receiveSignature(Nick from, InputSignature signature) {
        if (!(current() instanceof RoundState.CollectingSignatures collecting)
                || !collecting.missing().contains(from)) return;
        if (collector().add(from, signature) == SignatureCollector.Outcome.ADDED
                && collector().isComplete(from)) {
            observer.makerSigned(from);
            apply(new RoundEvent.MakerSigned(from));
        }
    }
}
