package org.joinmarket.maker.session;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Boxed;
import org.joinmarket.common.coinjoin.CoinjoinMessage.ErrorText;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Plain;
import org.joinmarket.common.coinjoin.CoinjoinMessage.PubKey;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Sig;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.Timers.Timer;
import org.joinmarket.support.logging.LogKeys;

/** Feeds events to the pure machine and does what it wants done. The owner's alone. */
@Slf4j
final class SessionShell {
    private final SessionContext context;
    private final SessionSettings settings;
    private final SessionRules rules;
    private final Consumer<LiveSession> settled;
    private final TokenBucket complaints = new TokenBucket(3, Duration.ofMinutes(1));
    private final NickLimits lookUpsOfNicks;
    private final TokenBucket lookUps;
    private int answersAwaited;
    private Runnable whenQuiet = () -> {};

    /** @param settled told after every transition */
    SessionShell(SessionContext context, SessionSettings settings, Consumer<LiveSession> settled) {
        this.context = context;
        this.settings = settings;
        this.rules = settings.rules();
        this.settled = settled;
        this.lookUpsOfNicks = settings.lookUpsOfNicks();
        this.lookUps = settings.lookUps();
    }

    /** Calls under way whose answers will come as events. */
    int answersAwaited() {
        return answersAwaited;
    }

    /** @param task run once, when no answer is awaited any more: at once, or after the last one was dealt with */
    void whenQuiet(Runnable task) {
        whenQuiet = task;
        noticeQuiet();
    }

    private void noticeQuiet() {
        if (answersAwaited > 0) return;
        Runnable task = whenQuiet;
        whenQuiet = () -> {};
        task.run();
    }

    void limitAll(LiveSession session) {
        session.limitAll(after(settings.overall(), () -> {
            Phase phase = session.phase();
            // a signature under way may be on the disk already, and what is signed has a limit of its own
            if (phase != Phase.SIGNING && !phase.afterSignature()) run(session, new MakerEvent.TimedOut(phase));
        }));
    }

    void run(LiveSession session, MakerEvent event) {
        context.owner().check();
        try (var _ = keys(session)) {
            goOn(session, event);
        }
    }

    /** Every line that is written meanwhile has them. */
    private LogKeys.Scope keys(LiveSession session) {
        String id = session.state() instanceof MakerState.InRound in
                ? in.round().session().toString()
                : null;
        return LogKeys.of(id, session.phase());
    }

    private void blocking(Runnable task) {
        context.blocking().execute(LogKeys.carried(task));
    }

    private void goOn(LiveSession session, MakerEvent event) {
        Phase before = session.phase();
        Step step = MakerSession.next(rules, session.state(), event);
        session.become(step.state());
        try {
            for (MakerEffect effect : step.effects()) perform(session, effect);
        } catch (RuntimeException broken) { // a rule of our own is broken: this session ends, the maker goes on
            log.atError().addKeyValue("maker", context.maker()).setCause(broken).log("a session broke");
            abort(session, step.state());
        }
        if (session.phase() != before) entered(session, before);
        settled.accept(session);
    }

    private void abort(LiveSession session, MakerState state) {
        boolean unsigned = state.phase() == Phase.AWAITING_TX;
        session.become(new MakerState.Ended(EndReason.BROKEN));
        if (unsigned) state.leaseId().ifPresent(this::release);
    }

    private void entered(LiveSession session, Phase before) {
        if (session.state() instanceof MakerState.Ended(var reason, var detail)) {
            session.limitPhase(Timer.NONE);
            session.limitAll(Timer.NONE);
            session.closeBox();
            context.meters().ended(reason, before);
            log.atDebug()
                    .addKeyValue("maker", context.maker())
                    .addKeyValue("reason", reason)
                    .addKeyValue("detail", detail)
                    .log("session ended");
            return;
        }
        Phase phase = session.phase();
        Duration limit = settings.limit(
                phase, Duration.between(session.startedAt(), context.clock().instant()));
        session.limitPhase(after(limit, () -> run(session, new MakerEvent.TimedOut(phase))));
        if (phase.afterSignature()) {
            session.limitAll(Timer.NONE);
            session.closeBox();
        }
    }

    private Timer after(Duration delay, Runnable task) {
        return context.timers().after(delay, () -> context.owner().execute(task));
    }

    private void perform(LiveSession session, MakerEffect effect) {
        switch (effect) {
            case MakerEffect.SendPubKey(var takerKey) -> sendPubKey(session, takerKey);
            case MakerEffect.SendError(var text) -> send(session, new ErrorText(text));
            case MakerEffect.SendIoAuth(var grant) -> {
                send(session, ioAuth(grant));
                context.meters().ioAuth();
                log.atInfo()
                        .addKeyValue("maker", context.maker())
                        .addKeyValue(LogKeys.LEASE, grant.leaseId())
                        .log("inputs leased");
            }
            case MakerEffect.SendSignatures(var signatures) -> {
                for (InputSignature signature : signatures) send(session, new Sig(signature));
            }
            case MakerEffect.SpreadCommitment(var commitment) ->
                context.burned().accept(commitment);
            case MakerEffect.LookUpCommitment(var commitment) ->
                ask(
                        session,
                        stored(() -> context.store().isKnown(commitment)
                                ? new MakerEvent.CommitmentKnown()
                                : new MakerEvent.CommitmentUnknown()),
                        (_, _) -> {});
            case MakerEffect.BurnCommitment(var round) -> {
                Instant now = context.clock().instant();
                ask(
                        session,
                        stored(() -> context.store().burn(round, now)
                                ? new MakerEvent.CommitmentBurned()
                                : new MakerEvent.CommitmentKnown()),
                        LiveSession::tookForBurn);
            }
            case MakerEffect.LookUpCoin(var outPoint) -> lookUp(session, outPoint);
            case MakerEffect.RequestLease(var round) -> requestLease(session, round);
            case MakerEffect.Sign(var leaseId, var transaction) ->
                ask(session, () -> context.wallet().sign(leaseId, transaction), LiveSession::tookForSignature);
            case MakerEffect.ReleaseLease(var leaseId) -> release(leaseId);
            case MakerEffect.Broadcast(var leaseId, var transaction) ->
                blocking(() -> {
                    boolean taken = context.wallet().broadcast(leaseId, transaction);
                    context.owner().execute(() -> {
                        context.meters().pushed(taken);
                        if (taken) run(session, new MakerEvent.PushTaken());
                    });
                });
            case MakerEffect.RecordLease(var round, var leaseId) ->
                blocking(() -> noted(() -> context.store().recordLease(round.session(), leaseId)));
            case MakerEffect.RecordSigned signed -> recordSigned(session, signed);
        }
    }

    /** A key pair for this session alone, forgotten as soon as the box is made (wire.md 6). */
    private void sendPubKey(LiveSession session, BoxPublicKey takerKey) {
        try (BoxKeyPair pair = BoxKeyPair.generate(context.random())) {
            session.agreeOn(new LiveSession.Boxed(pair.boxWith(takerKey, context.random()), pair.publicKey()));
            send(session, new PubKey(pair.publicKey()));
        }
    }

    private static IoAuth ioAuth(Grant grant) {
        return new IoAuth(
                grant.inputs().stream().map(Grant.Input::outPoint).toList(),
                grant.coinjoinScript(),
                grant.changeScript(),
                grant.proof());
    }

    void send(Nick to, Plain message) {
        context.link().send(to, context.codec().encode(message));
    }

    private void send(LiveSession session, Plain message) {
        send(session.counterparty(), message);
    }

    private void send(LiveSession session, Boxed message) {
        context.link()
                .send(
                        session.counterparty(),
                        context.codec().seal(message, session.requireBoxed().box()));
    }

    /** Proofs of coins that nobody has cost nothing, so they must not use up what the wallet service answers. */
    private void lookUp(LiveSession session, OutPoint outPoint) {
        Instant now = context.clock().instant();
        if (lookUpsOfNicks.allows(session.counterparty(), now) && lookUps.take(now))
            ask(session, () -> context.wallet().lookUp(outPoint), (_, _) -> {});
        else context.owner().execute(() -> run(session, new MakerEvent.WalletFailed(WalletTrouble.LOOK_UPS_USED_UP)));
    }

    private void requestLease(LiveSession session, Round round) {
        BoxPublicKey boxKey = session.requireBoxed().ownKey();
        Duration lifetime = settings.leaseLifetime(
                Duration.between(session.startedAt(), context.clock().instant()));
        ask(session, () -> context.wallet().lease(round, boxKey, lifetime), LiveSession::tookForLease);
    }

    private void release(String leaseId) {
        blocking(() -> {
            context.wallet().release(leaseId);
            context.owner().execute(context.afterRound());
        });
    }

    private void recordSigned(LiveSession session, MakerEffect.RecordSigned signed) {
        RoundTimings timings = session.timings();
        Instant now = context.clock().instant();
        context.meters().signed(signed.grant().inputs().size(), timings);
        Round round = signed.round();
        log.atInfo()
                .addKeyValue("maker", context.maker())
                .addKeyValue("counterparty", session.counterparty())
                .addKeyValue("txid", signed.txid())
                .addKeyValue("amountSats", round.terms().amount())
                .addKeyValue("gainSats", round.terms().gain())
                .addKeyValue("inputs", signed.grant().inputs().size())
                .addKeyValue("burnMillis", timings.burn().toMillis())
                .addKeyValue("leaseMillis", timings.lease().toMillis())
                .addKeyValue("signMillis", timings.sign().toMillis())
                .addKeyValue(
                        "totalMillis",
                        Duration.between(session.startedAt(), now).toMillis())
                .log("coinjoin signed");
        blocking(() -> {
            noted(() -> context.store()
                    .recordSigned(round.session(), signed.grant().leaseId(), signed.txid(), timings, now));
            context.owner().execute(context.afterRound());
        });
    }

    /** The statistics may miss a round; the wallet service knows its lease. */
    private void noted(Runnable write) {
        try {
            write.run();
        } catch (RuntimeException failed) {
            log.atWarn().addKeyValue("maker", context.maker()).setCause(failed).log("a round could not be recorded");
        }
    }

    /** Fails closed: whatever the database did not confirm did not happen. */
    private Supplier<MakerEvent> stored(Supplier<MakerEvent> call) {
        return () -> {
            try {
                return call.get();
            } catch (RuntimeException failed) {
                context.owner().execute(() -> complain(failed));
                return new MakerEvent.StoreFailed();
            }
        };
    }

    /** Strangers cause the question, so they must not fill our log with the answer. */
    private void complain(RuntimeException failed) {
        if (complaints.take(context.clock().instant()))
            log.atWarn().addKeyValue("maker", context.maker()).setCause(failed).log("the database failed");
    }

    private void ask(LiveSession session, Supplier<MakerEvent> call, BiConsumer<LiveSession, Duration> took) {
        Instant asked = context.clock().instant();
        answersAwaited++;
        blocking(() -> {
            MakerEvent answer = call.get();
            context.owner().execute(() -> {
                answersAwaited--;
                took.accept(session, Duration.between(asked, context.clock().instant()));
                try {
                    run(session, answer);
                } finally {
                    noticeQuiet();
                }
            });
        });
    }
}
