package org.joinmarket.maker.wallet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.support.logging.RateLimitedLog;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * What shows the wallet's fidelity bond to one taker. Without its bond a maker is hardly ever chosen, so an answer without it is
 * worse than none: whoever could bring that about would have taken the maker from the market. Only a wallet that says that it has no
 * bond, or that this maker's token may never show one, is answered for without one. Safe for several threads; blocks.
 */
@Slf4j
public final class BondProver {
    /** How long nothing is asked after the wallet had no bond to show. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** How often the log says of one maker that its token may not show bonds. */
    private static final Duration COMPLAINT_EACH = Duration.ofDays(1);

    /** Proofs that are asked for at the same time: a wallet service that hangs must not collect waiting calls. */
    private static final int MAX_CALLS = 8;

    /** How long an asker waits for one of these places, first come, first served. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    /** What the asker is to be told. */
    public sealed interface Showing {
        /** @param proof the argument of {@code !tbond} */
        record Bond(String proof) implements Showing {
            @Override
            public String toString() {
                return "Bond[<proof>]";
            }
        }

        /** The wallet has no bond that counts, or none that this maker's token may show. */
        record NoBond() implements Showing {}

        /** Nothing: there may be a bond, and its proof cannot be had now. */
        record NotNow() implements Showing {}
    }

    private final WalletApi api;
    private final String wallet;
    private final Nick maker;
    private final InstantSource clock;
    private final Semaphore calls = new Semaphore(MAX_CALLS, true);
    private final RateLimitedLog complaints;
    private volatile boolean bondless;
    private volatile Instant notBefore = Instant.EPOCH;

    public BondProver(WalletApi api, String wallet, Nick maker, InstantSource clock) {
        this.api = api;
        this.wallet = wallet;
        this.maker = maker;
        this.clock = clock;
        this.complaints = new RateLimitedLog(log, Level.WARN, 1, COMPLAINT_EACH, clock);
    }

    /** Whether it is worth asking now; does not block. */
    public boolean mayHaveOne() {
        Instant now = clock.instant();
        return !now.isBefore(notBefore) || now.isBefore(notBefore.minus(PAUSE)); // else the clock was set back
    }

    public Showing proofFor(Nick taker) {
        if (!mayHaveOne()) return new Showing.NoBond();
        try {
            if (!calls.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) return withoutAnswer();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return withoutAnswer();
        }
        try {
            String proof = prove(taker);
            bondless = false;
            return new Showing.Bond(proof);
        } catch (WalletProblem problem) {
            log.atDebug()
                    .addKeyValue("wallet", wallet)
                    .addKeyValue("problem", problem.slug())
                    .log("no bond to show");
            String lacking = lacking(problem);
            if (lacking != null)
                complaints.log(line -> line.addKeyValue("wallet", wallet)
                        .addKeyValue("lacking", lacking)
                        .log("offers go out without a bond: this maker's token may not show one"));
            else if (!problem.is(WalletProblem.NO_BOND)) return withoutAnswer();
            bondless = true;
            notBefore = clock.instant().plus(PAUSE);
            return new Showing.NoBond();
        } finally {
            calls.release();
        }
    }

    /** What the token needs to show a bond; null if nothing, and it is another problem. Waiting does not help where it lacks something. */
    private static @Nullable String lacking(WalletProblem problem) {
        return switch (problem.slug()) {
            case WalletProblem.ROLE_NOT_ALLOWED -> "the role MAKER";
            case WalletProblem.MIXDEPTH_NOT_ALLOWED -> "mixdepth 0, where bonds are";
            default -> null;
        };
    }

    /** What the wallet said last holds until it says something else. */
    private Showing withoutAnswer() {
        return bondless ? new Showing.NoBond() : new Showing.NotNow();
    }

    private String prove(Nick taker) {
        var request = new Bonds.ProofRequest(taker.value(), maker.value());
        try {
            return api.proveBond(wallet, request).proof();
        } catch (WalletProblem problem) {
            if (!problem.is(WalletProblem.NICK_NOT_REGISTERED)) throw problem;
            api.registerNick(wallet, new Bonds.RegisterNick(maker.value())); // another one of this token came after us
            return api.proveBond(wallet, request).proof();
        }
    }
}
