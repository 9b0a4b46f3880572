package org.joinmarket.maker.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Auth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Boxed;
import org.joinmarket.common.coinjoin.CoinjoinMessage.ErrorText;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Plain;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Push;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Tx;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.joinmarket.maker.session.FillRequest.Admission;
import org.joinmarket.maker.session.SessionMeters.Dropped;

/** All sessions of one maker: who may have one, and which message is whose. The owner's alone. */
public final class MakerSessions {
    /** Commitments of accepted fills that a maker remembers while it runs; beyond it the oldest are forgotten. */
    static final int MAX_REMEMBERED_FILLS = 1_024;

    /** How long a nick is not served that has shown a coin which is spent, or was never there, or not his. */
    static final Duration BAD_COIN_PAUSE = Duration.ofMinutes(1);

    private static final Set<EndReason> BAD_COIN = EnumSet.of(EndReason.COIN_NOT_FOUND, EndReason.COIN_NOT_OWNED);

    private static final String INVALID_KEY = "Invalid nacl pubkey: ";
    private static final String UNSUPPORTED_TYPE = "Unsupported commitment type: ";
    private static final int OFFER_ARGUMENT = 0;
    private static final int KEY_ARGUMENT = 2;
    private static final int COMMITMENT_ARGUMENT = 3;

    private static final Set<Flaw> UNREADABLE = EnumSet.of(Flaw.NOT_DECRYPTABLE, Flaw.NOT_UTF8, Flaw.BAD_BASE64);

    private final SessionContext context;
    private final SessionSettings settings;
    private final SessionShell shell;
    private final NickLimits limits;
    private final Function<OfferId, Optional<Offer>> offers;
    private final Map<Nick, LiveSession> active = new LinkedHashMap<>();
    private final Map<TxId, LiveSession> signed;
    private boolean closedToNew;
    private Runnable whenIdle = () -> {};
    private final SequencedMap<Nick, Instant> badCoins = new LinkedHashMap<>();
    private final SequencedSet<Filled> filled = new LinkedHashSet<>();

    /** By nick: else another maker of a round, who has the commitment too, could make us deaf to the taker. */
    private record Filled(Nick taker, PodleCommitment commitment) {}

    /** @param offers our standing offers, asked on the owner's thread */
    public MakerSessions(SessionContext context, SessionSettings settings, Function<OfferId, Optional<Offer>> offers) {
        this.context = context;
        this.settings = settings;
        this.offers = offers;
        this.limits = settings.nickLimits();
        this.shell = new SessionShell(context, settings, this::settled);
        this.signed = new LinkedHashMap<>();
    }

    /** One command of a private message whose signature was verified. */
    public void receive(Nick from, Origin origin, CommandText command) {
        context.owner().check();
        if (!limits.allows(from, context.clock().instant())) {
            dropped(Dropped.RATE);
            return;
        }
        switch (command.word()) {
            case Fill.COMMAND -> receiveFill(from, origin, command);
            case Auth.COMMAND -> receiveBoxed(from, command, Phase.AWAITING_AUTH);
            case Tx.COMMAND -> receiveBoxed(from, command, Phase.AWAITING_TX);
            case Push.COMMAND -> receivePush(from, command);
            case ErrorText.COMMAND -> {} // a text for people; the time limits say what is to be done
            default -> dropped(Dropped.UNKNOWN_COMMAND);
        }
    }

    private void receiveFill(Nick from, Origin origin, CommandText command) {
        switch (context.codec().decodePlain(command)) {
            case Decoded.Ok<Plain>(Plain message)
            when message instanceof Fill fill -> {
                if (closedToNew) {
                    shell.send(from, new ErrorText(MakerSession.OID_NOT_FOUND));
                } else if (hadNoCoin(from)) {
                    dropped(Dropped.BAD_COIN);
                    shell.send(from, new ErrorText(MakerSession.NOT_NOW));
                } else {
                    open(from, origin, fill);
                }
            }
            case Decoded.Malformed<Plain>(Flaw flaw) -> {
                dropped(Dropped.MALFORMED);
                complaint(flaw, command.args()).ifPresent(text -> shell.send(from, new ErrorText(text)));
            }
            default -> dropped(Dropped.MALFORMED);
        }
    }

    /** What existing makers say about an argument that cannot be read (wire.md 7.3, A); about the rest they are silent. */
    private Optional<String> complaint(Flaw flaw, List<String> args) {
        return switch (flaw) {
            case BAD_NUMBER, OUT_OF_RANGE ->
                Optional.of(
                        OfferId.parse(args.get(OFFER_ARGUMENT)).flatMap(offers).isPresent()
                                ? MakerSession.AMOUNT_OUT_OF_RANGE
                                : MakerSession.OID_NOT_FOUND);
            case BAD_KEY -> Optional.of(INVALID_KEY + args.get(KEY_ARGUMENT));
            case BAD_COMMITMENT -> {
                String commitment = args.get(COMMITMENT_ARGUMENT);
                yield commitment.isEmpty() || commitment.charAt(0) == PodleCommitment.TYPE
                        ? Optional.empty()
                        : Optional.of(UNSUPPORTED_TYPE + commitment.charAt(0));
            }
            default -> Optional.empty();
        };
    }

    private void open(Nick from, Origin origin, Fill fill) {
        var event = new MakerEvent.FillReceived(new FillRequest(
                SessionId.random(context.random()),
                fill.commitment(),
                heldCommitments().contains(fill.commitment()),
                judge(fill)));
        LiveSession before = active.get(from);
        if (before != null) {
            // a copy that came late by another way, or an old line that somebody plays again, replaces nothing
            if (filled.contains(new Filled(from, fill.commitment()))) {
                dropped(Dropped.OUT_OF_TURN);
                return;
            }
            shell.run(before, event);
            if (active.containsKey(from)) {
                dropped(Dropped.OUT_OF_TURN);
                return;
            }
        }
        if (!makeRoom(origin)) {
            dropped(Dropped.TOO_MANY_SESSIONS);
            return;
        }
        LiveSession session = new LiveSession(from, origin, context.clock().instant());
        active.put(from, session);
        remember(new Filled(from, fill.commitment()));
        context.meters().fill();
        shell.limitAll(session);
        shell.run(session, event);
    }

    private boolean hadNoCoin(Nick nick) {
        Instant since = badCoins.get(nick);
        if (since == null) return false;
        Instant now = context.clock().instant();
        if (!now.isBefore(since) && now.isBefore(since.plus(BAD_COIN_PAUSE))) return true; // before: it was set back
        badCoins.remove(nick);
        return false;
    }

    private void noticeBadCoin(Nick nick) {
        badCoins.putLast(nick, context.clock().instant());
        if (badCoins.size() > settings.maxNicks()) badCoins.pollFirstEntry();
    }

    int rememberedBadCoins() {
        return badCoins.size();
    }

    private void remember(Filled fill) {
        if (filled.add(fill) && filled.size() > MAX_REMEMBERED_FILLS) filled.removeFirst();
    }

    int rememberedFills() {
        return filled.size();
    }

    private Admission judge(Fill fill) {
        Optional<Offer> offer = offers.apply(fill.offer());
        if (offer.isEmpty()) return new Admission.Refused(EndReason.OID_NOT_FOUND);
        if (!offer.get().covers(fill.amount())) return new Admission.Refused(EndReason.AMOUNT_OUT_OF_RANGE);
        MakerTerms terms = MakerTerms.of(offer.get(), fill.amount());
        return new Admission.Accepted(fill.offer(), terms, fill.takerKey());
    }

    private Set<PodleCommitment> heldCommitments() {
        Set<PodleCommitment> held = new HashSet<>();
        active.values().forEach(session -> session.state().heldCommitment().ifPresent(held::add));
        return held;
    }

    /** One that has shown us nothing yet makes place; whoever has shown a coin keeps his. */
    private boolean makeRoom(Origin newcomer) {
        if (shell.answersAwaited() >= 2 * settings.maxActive()) return false;
        if (active.size() < settings.maxActive()) return true;
        Optional<LiveSession> goes = firstToGo(newcomer);
        goes.ifPresent(session -> shell.run(session, new MakerEvent.Evicted()));
        return goes.isPresent();
    }

    /**
     * The oldest of the directory that has brought most of those that have shown us nothing, the newcomer counted; so that whoever
     * makes nicks in masses pushes out nobody that came by another way.
     */
    private Optional<LiveSession> firstToGo(Origin newcomer) {
        SequencedMap<Origin, List<LiveSession>> waiting = new LinkedHashMap<>();
        for (LiveSession session : active.values()) {
            if (session.phase().beforeAuth())
                waiting.computeIfAbsent(session.origin(), _ -> new ArrayList<>())
                        .add(session);
        }
        List<LiveSession> most = waiting.getOrDefault(newcomer, List.of());
        int count = most.isEmpty() ? 0 : most.size() + 1;
        for (List<LiveSession> each : waiting.values()) {
            if (each.size() > count) {
                most = each;
                count = each.size();
            }
        }
        return most.stream().findFirst();
    }

    private void receiveBoxed(Nick from, CommandText command, Phase expected) {
        LiveSession session = active.get(from);
        if (session == null) {
            dropped(Dropped.NO_SESSION);
            return;
        }
        LiveSession.Boxed boxed = session.boxed();
        if (boxed == null || session.phase() != expected) {
            dropped(Dropped.OUT_OF_TURN);
            return;
        }
        Decoded<Boxed> decoded = context.codec().open(command, boxed.box());
        if (decoded instanceof Decoded.Malformed<Boxed>(var flaw) && UNREADABLE.contains(flaw)) {
            dropped(Dropped.NOT_DECRYPTABLE); // and silence: the sender learns nothing from it (H26)
            return;
        }
        shell.run(
                session,
                expected == Phase.AWAITING_AUTH
                        ? new MakerEvent.AuthReceived(decoded.flatMap(MakerSessions::opening))
                        : new MakerEvent.TxReceived(decoded.flatMap(MakerSessions::transaction)));
    }

    private static Decoded<PodleOpening> opening(Boxed message) {
        return message instanceof Auth(var opening) ? Decoded.ok(opening) : Decoded.malformed(Flaw.BAD_SYNTAX);
    }

    private static Decoded<UnsignedTx> transaction(Boxed message) {
        return message instanceof Tx(var tx) ? Decoded.ok(tx) : Decoded.malformed(Flaw.BAD_SYNTAX);
    }

    private void receivePush(Nick from, CommandText command) {
        if (signed.values().stream().noneMatch(session -> session.counterparty().equals(from))) {
            dropped(Dropped.FOREIGN_PUSH);
            return;
        }
        if (!(context.codec().decodePlain(command) instanceof Decoded.Ok<Plain>(Push(var tx)))) {
            dropped(Dropped.MALFORMED);
            return;
        }
        LiveSession session = signed.get(tx.txid());
        if (session == null || !session.counterparty().equals(from)) {
            dropped(Dropped.FOREIGN_PUSH);
            return;
        }
        shell.run(session, new MakerEvent.PushReceived(tx));
    }

    /** After every transition: which list a session belongs to. */
    private void settled(LiveSession session) {
        switch (session.state()) {
            case MakerState.Ended(var reason, var _) -> {
                if (BAD_COIN.contains(reason)) noticeBadCoin(session.counterparty());
                active.remove(session.counterparty(), session);
                signed.values().remove(session);
            }
            case MakerState.Signed(var _, var _, var txid, var _) -> {
                active.remove(session.counterparty(), session);
                if (!signed.containsKey(txid) && signed.size() >= settings.maxSigned()) {
                    // only the leave to have it broadcast by us is lost: the wallet goes on following its lease
                    LiveSession eldest = signed.values().iterator().next();
                    shell.run(eldest, new MakerEvent.TimedOut(eldest.phase()));
                }
                signed.put(txid, session);
            }
            default -> {}
        }
        noticeIdle();
    }

    /**
     * No new session begins from now on; those that are under way go on.
     *
     * @param task run once, on the owner's thread, when none is under way any more: at once, or after the last one was signed or ended
     */
    public void takeNoMore(Runnable task) {
        context.owner().check();
        closedToNew = true;
        whenIdle = task;
        noticeIdle();
    }

    private void noticeIdle() {
        if (!active.isEmpty()) return;
        Runnable task = whenIdle;
        whenIdle = () -> {};
        task.run();
    }

    /**
     * Releases unsigned leases and forgets their sessions; signatures under way are still sent.
     *
     * @param quiet run on the owner's thread, once, when no answer of wallet or database is awaited any more
     */
    public void shutDown(Runnable quiet) {
        context.owner().check();
        for (LiveSession session : new ArrayList<>(active.values())) shell.run(session, new MakerEvent.ShutDown());
        shell.whenQuiet(quiet);
    }

    /** Leases that sessions may still use; those not among them are left over. */
    public Set<String> leasesInUse() {
        context.owner().check();
        Set<String> leases = new HashSet<>();
        active.values().forEach(session -> session.state().leaseId().ifPresent(leases::add));
        return leases;
    }

    /** Whether a lease may have been granted that no session knows yet. */
    public boolean awaitsLease() {
        context.owner().check();
        return active.values().stream().anyMatch(session -> session.phase() == Phase.LEASING);
    }

    /** Whether coins are reserved, or will be in a moment, for somebody who has not signed yet. */
    public boolean holdsLeases() {
        context.owner().check();
        return active.values().stream()
                .anyMatch(session -> session.phase() == Phase.LEASING
                        || session.phase() == Phase.AWAITING_TX
                        || session.phase() == Phase.SIGNING);
    }

    public Map<Phase, Integer> countByPhase() {
        context.owner().check();
        Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
        List<LiveSession> all = new ArrayList<>(active.values());
        all.addAll(signed.values());
        all.forEach(session -> counts.merge(session.phase(), 1, Integer::sum));
        return counts;
    }

    private void dropped(Dropped why) {
        context.meters().dropped(why);
    }
}
