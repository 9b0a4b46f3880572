package org.joinmarket.wallet.wallets;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the answer with a new wallet's words waits for: little. Whoever waits for the words may give up before a slow chain backend
 * does, and would never see them.
 */
final class FirstLook {
    /** A new wallet's birth is put so much earlier, for clocks that are wrong. */
    private static final Duration BIRTH_MARGIN = Duration.ofDays(1);

    /** And so many blocks, for a node that follows blocks which others do not. */
    private static final int BIRTH_MARGIN_BLOCKS = 100;

    /** For the height of its birth. */
    private static final Duration FIRST_HEIGHT = Duration.ofSeconds(2);

    /** Until its addresses are followed. */
    private static final Duration FIRST_FOLLOW = Duration.ofSeconds(4);

    private final WalletWatch watch;
    private final InstantSource clock;
    private final Executor background;

    FirstLook(WalletWatch watch, InstantSource clock, Executor background) {
        this.watch = watch;
        this.clock = clock;
        this.background = background;
    }

    /** Of a wallet that is made now; without a height if the chain does not say it in time. */
    Birth birth() {
        var height = CompletableFuture.supplyAsync(watch::height, background);
        return new Birth(
                clock.instant().minus(BIRTH_MARGIN),
                await(height, FIRST_HEIGHT)
                        ? height.resultNow().map(FirstLook::birthAt).orElse(null)
                        : null);
    }

    private static int birthAt(int height) {
        return Math.max(0, height - BIRTH_MARGIN_BLOCKS);
    }

    /** As a rule the wallet is followed when this returns; otherwise it becomes so in the background. */
    void follow(Wallet wallet) {
        var _ = await(CompletableFuture.runAsync(() -> watch.tryFollow(wallet), background), FIRST_FOLLOW);
    }

    /** @return whether it is done */
    private static boolean await(CompletableFuture<?> work, Duration atMost) {
        try {
            work.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
