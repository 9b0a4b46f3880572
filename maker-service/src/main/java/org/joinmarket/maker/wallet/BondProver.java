package org.joinmarket.maker.wallet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;

/**
 * What shows the wallet's fidelity bond to one taker. An answer without it is better than none, so whatever goes wrong is
 * no bond this time. Safe for several threads; blocks.
 */
@Slf4j
public final class BondProver {
    /** How long nothing is asked after the wallet had no bond to show. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Proofs that are asked for at the same time: a wallet service that hangs must not collect waiting calls. */
    private static final int MAX_CALLS = 8;

    private final WalletApi api;
    private final String wallet;
    private final Nick maker;
    private final InstantSource clock;
    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private volatile Instant notBefore = Instant.MIN;

    public BondProver(WalletApi api, String wallet, Nick maker, InstantSource clock) {
        this.api = api;
        this.wallet = wallet;
        this.maker = maker;
        this.clock = clock;
    }

    /** Whether it is worth asking now; does not block. */
    public boolean mayHaveOne() {
        return !clock.instant().isBefore(notBefore);
    }

    /** The argument of {@code !tbond}; empty without a bond, or if it cannot be had now. */
    public Optional<String> proofFor(Nick taker) {
        if (!mayHaveOne() || !calls.tryAcquire()) return Optional.empty();
        try {
            return Optional.of(prove(taker));
        } catch (WalletProblem problem) {
            notBefore = clock.instant().plus(PAUSE);
            log.atDebug()
                    .addKeyValue("wallet", wallet)
                    .addKeyValue("problem", problem.slug())
                    .log("no bond to show");
            return Optional.empty();
        } finally {
            calls.release();
        }
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
