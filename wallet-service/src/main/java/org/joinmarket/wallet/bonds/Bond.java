package org.joinmarket.wallet.bonds;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.wallets.BondAddresses.BondAddress;
import org.jspecify.annotations.Nullable;

/**
 * One month of a wallet in which coins are locked, were, or can be.
 *
 * @param cold the one whose certificate was imported; null if the key is the wallet's
 * @param certificate until when what speaks for it now holds; null if nothing does yet
 * @param coins what lies there now
 */
public record Bond(
        BondAddress address,
        @Nullable ColdBond cold,
        State state,
        @Nullable CertificateExpiry certificate,
        List<BondCoin> coins) {
    public Bond {
        coins = List.copyOf(coins);
    }

    /**
     * @param confirmations 0 while in the mempool
     * @param confirmedAt time of its block in Unix seconds, 0 while in the mempool
     * @param weight as {@link org.joinmarket.common.bond.BondValue}; 0 while in the mempool
     */
    public record BondCoin(OutPoint outPoint, Sats value, int confirmations, long confirmedAt, double weight) {}

    public boolean isCold() {
        return cold != null;
    }

    /** Whether a proof can be made for it at {@code height}: the wallet's own certificates are made as they are needed. */
    boolean isProvableAt(int height) {
        return cold == null || cold.certificate().expiry().holdsAt(height);
    }

    /** The last block at which what speaks for it holds; empty while nothing does, and while the wallet makes it anew by itself. */
    OptionalInt runsOutAt() {
        boolean madeAnew = cold == null && state != State.CERTIFICATE_EXPIRING;
        return certificate == null || madeAnew ? OptionalInt.empty() : OptionalInt.of(certificate.lastHeight());
    }

    /** The one that counts: several do not add up. Empty if none is worth anything. */
    public Optional<BondCoin> best() {
        return coins.stream().filter(coin -> coin.weight() > 0).max(Comparator.comparingDouble(BondCoin::weight));
    }
}
