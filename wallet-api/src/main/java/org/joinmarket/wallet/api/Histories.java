package org.joinmarket.wallet.api;

import java.util.List;
import lombok.Builder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Replies about what a wallet has done and held. Amounts are satoshi, times ISO 8601. */
public final class Histories {
    private Histories() {}

    public enum Kind {
        /** A round as a maker. */
        MAKER,
        /** A round as a taker. */
        TAKER,
        PAYMENT,
        /** A payment of an unconfirmed output to the wallet itself, so that it confirms. */
        CHILD,
        /** Coins that came from elsewhere. */
        DEPOSIT,
        /**
         * Change, or an output of a round, of a transaction that this database has neither as a round nor as a payment: it is from before
         * a recovery, from after the back-up that was restored, or of other software that has the same keys. What the wallet paid or
         * earned with it is not known.
         */
        RECOVERED
    }

    public enum Status {
        /** Coins are promised to a round, which has not come to its transaction, or to a PSBT that is not signed. */
        AWAITING_TRANSACTION,
        /** Signed, and in no block yet; for a deposit, in no block yet. */
        UNCONFIRMED,
        CONFIRMED,
        /** Nothing was signed, or the node refused what was; a deposit that was taken back. */
        FAILED,
        /** A payment of which another version, with another fee, confirmed. */
        REPLACED,
        /** Signed, and given up: it may still confirm. */
        ABANDONED
    }

    /**
     * One thing that happened. What is absent does not apply, or is not known.
     *
     * @param id of the lease or the payment; the outpoint of a coin that came
     * @param startedAt when coins were promised, the payment was made, the coin that came was seen
     * @param endedAt when it was seen to be in a block, or given up
     * @param amountSats of the round, of all that was paid, of the coin that came
     * @param netSats what the wallet has more than before; negative where it pays
     * @param feeReceivedSats a maker's, before what it contributes to the miner's fee
     * @param txFeeContributionSats what a maker contributes
     * @param costSats all fees that were paid
     * @param makerFeesSats the part of them that a taker's makers got, less what they contributed
     * @param miningFeeSats of the whole transaction
     * @param peers others with an output of the same value in the same round
     * @param inputs the wallet's coins that it spends, as {@code txid:vout}
     * @param destination address of the round's own output, or of the coin that came; of a payment those of all that it pays but its
     *     change, joined by a space if they are several, and of a PSBT those of all that does not come back to the wallet
     * @param replaces id of the payment that this one was made to take the place of
     * @param replacedBy id of the one that was made to take its place; at most one of all of them confirms
     */
    @Builder(toBuilder = true)
    @JsonNaming(SnakeCaseStrategy.class)
    public record Entry(
            String id,
            Kind kind,
            Status status,
            String startedAt,
            @Nullable String endedAt,
            @Nullable String txid,
            int mixdepth,
            long amountSats,
            @Nullable Long netSats,
            @Nullable Long feeReceivedSats,
            @Nullable Long txFeeContributionSats,
            @Nullable Long costSats,
            @Nullable Long makerFeesSats,
            @Nullable Long miningFeeSats,
            @Nullable Integer peers,
            List<String> inputs,
            @Nullable String destination,
            @Nullable String replaces,
            @Nullable String replacedBy,
            @Nullable String note) {
        /** Frameworks log what they read and write; the rest links our addresses. */
        @Override
        public String toString() {
            return "Entry[" + kind + ", " + status + "]";
        }
    }

    /**
     * @param entries the newest first
     * @param next to be passed as {@code before} for the older ones; absent if there are none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Page(
            String wallet, List<Entry> entries, @Nullable String next) {}

    /** @param bondsSats what is in fidelity bonds, which no mixdepth counts */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Point(String at, long totalSats, List<Long> mixdepthsSats, long bondsSats) {}

    /** @param points the oldest first */
    @JsonNaming(SnakeCaseStrategy.class)
    public record BalanceHistory(String wallet, List<Point> points) {}
}
