package org.joinmarket.maker.session;

import java.time.Duration;
import java.time.Instant;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.NaclBox;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.maker.session.Timers.Timer;
import org.jspecify.annotations.Nullable;

/** One session with what the pure machine does not know: its box, its timers, its times. The owner's alone. */
final class LiveSession {
    /** The box and the public half of the key pair that it was made with, which the wallet signs. */
    record Boxed(NaclBox box, BoxPublicKey ownKey) {}

    private final Nick counterparty;
    private final Origin origin;
    private final Instant startedAt;
    private MakerState state = new MakerState.Idle();
    private @Nullable Boxed boxed;
    private Timer phaseTimer = Timer.NONE;
    private Timer overallTimer = Timer.NONE;
    private Duration burn = Duration.ZERO;
    private Duration lease = Duration.ZERO;
    private Duration sign = Duration.ZERO;

    /** @param origin of the {@code !fill} */
    LiveSession(Nick counterparty, Origin origin, Instant startedAt) {
        this.counterparty = counterparty;
        this.origin = origin;
        this.startedAt = startedAt;
    }

    Nick counterparty() {
        return counterparty;
    }

    Origin origin() {
        return origin;
    }

    Instant startedAt() {
        return startedAt;
    }

    MakerState state() {
        return state;
    }

    Phase phase() {
        return state.phase();
    }

    void become(MakerState next) {
        state = next;
    }

    @Nullable
    Boxed boxed() {
        return boxed;
    }

    /** @throws IllegalStateException before {@code !pubkey} and after the end */
    Boxed requireBoxed() {
        if (boxed == null) throw new IllegalStateException("no box in " + phase());
        return boxed;
    }

    void agreeOn(Boxed agreed) {
        closeBox();
        boxed = agreed;
    }

    void closeBox() {
        if (boxed != null) boxed.box().close();
        boxed = null;
    }

    void limitPhase(Timer timer) {
        phaseTimer.cancel();
        phaseTimer = timer;
    }

    void limitAll(Timer timer) {
        overallTimer.cancel();
        overallTimer = timer;
    }

    void tookForBurn(Duration time) {
        burn = time;
    }

    void tookForLease(Duration time) {
        lease = time;
    }

    void tookForSignature(Duration time) {
        sign = time;
    }

    RoundTimings timings() {
        return new RoundTimings(burn, lease, sign);
    }
}
