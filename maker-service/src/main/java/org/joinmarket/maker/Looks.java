package org.joinmarket.maker;

import java.util.Optional;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.maker.commitment.MakerStore;
import org.joinmarket.maker.wallet.LeaseFollower;
import org.joinmarket.maker.wallet.Standing;
import org.joinmarket.maker.wallet.WalletWatch;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * A maker's regular looks at its wallet and at the leases of this run and the one before. Blocks. One look at a time, from any thread.
 */
@Slf4j
final class Looks {
    private final String maker;
    private final WalletWatch watch;
    private final LeaseFollower follower;
    private final MakerStore store;
    private final PollTrouble trouble;
    private boolean recovered;
    private @Nullable Boolean paused; // null until the database could be asked

    /** @param paused whether the operator had paused the maker before this run; empty until the database could be asked */
    record Look(WalletWatch.View view, Optional<Boolean> paused) {}

    Looks(String maker, WalletWatch watch, LeaseFollower follower, MakerStore store, PollTrouble trouble) {
        this.maker = maker;
        this.watch = watch;
        this.follower = follower;
        this.store = store;
        this.trouble = trouble;
    }

    /**
     * Whatever goes wrong, there is an answer: the next look is the only way back to an offer.
     *
     * @param leasesInUse of sessions under way
     * @param leasing whether some session waits for a lease, which is then nobody's yet
     */
    Look look(Set<String> leasesInUse, boolean leasing) {
        WalletWatch.View view;
        try {
            view = lookAt(leasesInUse, leasing);
        } catch (RuntimeException failed) {
            trouble.happened("the wallet could not be looked at", failed);
            view = new WalletWatch.View.NotReady(Standing.WALLET_UNREACHABLE);
        }
        return new Look(view, Optional.ofNullable(paused));
    }

    private WalletWatch.View lookAt(Set<String> leasesInUse, boolean leasing) {
        WalletWatch.View view = watch.look();
        try {
            if (paused == null) paused = store.isPaused(maker);
            if (!recovered && !(view instanceof WalletWatch.View.NotReady(var why) && why.isNobodyThere())) {
                follower.recover();
                recovered = true;
                trouble.over();
            } else if (recovered) {
                follower.sweep(leasesInUse, leasing);
                trouble.over();
            }
        } catch (WalletProblem problem) {
            log.atDebug().addKeyValue("problem", problem.slug()).log("leases not looked after");
        } catch (DataAccessException failed) {
            trouble.happened("the database failed", failed);
        }
        return recovered || view instanceof WalletWatch.View.NotReady
                ? view
                : new WalletWatch.View.NotReady(Standing.STARTING);
    }
}
