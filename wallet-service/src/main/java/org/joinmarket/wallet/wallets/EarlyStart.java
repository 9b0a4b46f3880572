package org.joinmarket.wallet.wallets;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lombok.extern.slf4j.Slf4j;

/**
 * What is done for all wallets in the background while the rest of the service is still being put together. Whatever fails is done
 * again by {@link WalletRegistry#follow()}.
 */
@Slf4j
public final class EarlyStart {
    /** How long whoever looks waits for a wallet that is being followed. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Collection<Wallet> wallets;
    private final WalletWatch watch;
    private final Executor background;

    EarlyStart(Collection<Wallet> wallets, WalletWatch watch, Executor background) {
        this.wallets = wallets;
        this.watch = watch;
        this.background = background;
    }

    /** Begins to follow them. */
    void follow() {
        each(watch::tryFollow);
    }

    /** What {@link #follow} has followed goes to {@code look} then, which may throw; what takes longer than moments does not. */
    public void look(Consumer<Wallet> look) {
        each(wallet -> {
            if (isFollowedSoon(wallet)) look.accept(wallet);
        });
    }

    private static boolean isFollowedSoon(Wallet wallet) {
        try {
            if (!wallet.following().tryLock(SOON.toMillis(), TimeUnit.MILLISECONDS))
                return wallet.isWatched(); // longer ranges are searched for
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
        wallet.following().unlock();
        return wallet.isWatched();
    }

    private void each(Consumer<Wallet> work) {
        wallets.forEach(wallet -> background.execute(() -> {
            try {
                work.accept(wallet);
            } catch (RuntimeException e) { // the start may have failed, and the database be closed
                log.atDebug()
                        .addKeyValue("wallet", wallet.name())
                        .setCause(e)
                        .log("wallet is followed or looked at later");
            }
        }));
    }
}
