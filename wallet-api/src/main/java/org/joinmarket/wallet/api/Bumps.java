package org.joinmarket.wallet.api;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Requests and replies about what waits too long for a block: a payment is made again with a higher fee (BIP125), or an output
 * that it or somebody else made is spent at a fee that pays for both.
 */
public final class Bumps {
    private Bumps() {}

    /** What pays the higher fee. */
    public enum Source {
        /** What comes back to the wallet. Always first. */
        CHANGE,
        /** Further coins of the mixdepth, which everybody then sees to have the same owner. */
        COINS,
        /** The receiver: for a payment with one output and no change, as sweeps are. */
        OUTPUT
    }

    /** What the owner should know before he agrees. */
    public enum Warning {
        /** Whoever sees both transactions sees which output is the change. */
        SHOWS_CHANGE,
        /** Coins are added, and everybody sees that they have the same owner. */
        JOINS_COINS,
        /** Transactions of others, or of the wallet, that spend from it leave the mempool with it. */
        EVICTS_DESCENDANTS,
        /**
         * The output is of a coinjoin: everybody sees that its owner was in a hurry, which makers seldom are, and the new coin no longer
         * counts as mixed.
         */
        OF_A_COINJOIN,
        /** Whoever paid sees that the output was spent at once, and may still replace his payment, which ends the child too. */
        PAYER_SEES,
        /** The output is of a payment of this wallet: replacing that one costs less. */
        REPLACING_IS_CHEAPER
    }

    /**
     * How a payment is to be replaced.
     *
     * @param feeTarget blocks within which it should confirm; 3 when neither this nor a rate is given. Raised to the least that
     *     replaces it
     * @param feeRateSatsPerKvb instead of a target; refused below the least that replaces it
     * @param alsoFrom what may pay where the change is not enough; absent or {@code CHANGE}: nothing
     * @param coins exactly these are added, with {@code COINS}; absent: the wallet chooses, if the change is not enough
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Order(
            @Nullable @Min(1) @Max(1008) Integer feeTarget,
            @Nullable @PositiveOrZero Long feeRateSatsPerKvb,
            @Nullable Source alsoFrom,
            @Nullable @Size(min = 1, max = 400) List<@NotNull @Size(max = 75) String> coins) {}

    /**
     * What the replacement would cost now.
     *
     * @param id of the payment that it replaces, as {@code txid}
     * @param amountSats what the outputs get together
     * @param feePpm in millionths of the amount, rounded up, as {@code worst_fee_ppm}
     * @param worstFeeSats a tenth more than the fee, rounded up, for a higher estimate by then, but not above the most that the service
     *     pays in one transaction. Given as {@code max_fee_sats}, nothing is signed above it
     * @param minimumFeeSats the least that nodes take in its place
     * @param addedPpm what is paid more, in millionths of the amount, rounded up
     * @param paidFrom what pays it
     * @param coins that are added
     * @param evicts other transactions that leave the mempool with it
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Quote(
            String id,
            String txid,
            long amountSats,
            long oldFeeSats,
            long oldFeeRateSatsPerKvb,
            long feeSats,
            long feePpm,
            long worstFeeSats,
            long worstFeePpm,
            long feeRateSatsPerKvb,
            long minimumFeeSats,
            long addedSats,
            long addedPpm,
            int vsize,
            List<Source> paidFrom,
            List<String> coins,
            long oldChangeSats,
            long changeSats,
            int evicts,
            List<Warning> warnings) {}

    /**
     * @param idempotencyKey the same key gets the same payment again; its form is that of payments
     * @param maxFeeSats the quote that was seen: nothing is signed above it
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Replace(
            @NotNull @Pattern(regexp = Sends.KEY_FORM) String idempotencyKey,
            @PositiveOrZero long maxFeeSats,
            @NotNull @Valid Order order) {}

    /**
     * An output that is to be pulled into a block.
     *
     * @param outpoint of the wallet, unconfirmed
     * @param feeTarget blocks within which it should confirm; 3 when neither this nor a rate is given
     * @param feeRateSatsPerKvb instead of a target: of the child and all that it depends on together
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ChildOrder(
            @NotNull @Size(max = 75) String outpoint,
            @Nullable @Min(1) @Max(1008) Integer feeTarget,
            @Nullable @PositiveOrZero Long feeRateSatsPerKvb) {}

    /**
     * What the child would cost now.
     *
     * @param valueSats of the output; the rest goes to an address of the same mixdepth
     * @param feePpm in millionths of the value, rounded up, as {@code worst_fee_ppm}
     * @param worstFeeSats a tenth more than the fee, as of a replacement
     * @param vsize of the child alone, as its fee rate
     * @param packageCount the child and the transactions that it depends on
     * @param packageFeeRateSatsPerKvb what all of them pay together then
     * @param oldPackageFeeRateSatsPerKvb what they pay without the child
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ChildQuote(
            String outpoint,
            int mixdepth,
            long valueSats,
            long feeSats,
            long feePpm,
            long worstFeeSats,
            long worstFeePpm,
            long receivedSats,
            int vsize,
            long feeRateSatsPerKvb,
            int packageCount,
            long packageVsize,
            long packageFeeSats,
            long packageFeeRateSatsPerKvb,
            long oldPackageFeeRateSatsPerKvb,
            List<Warning> warnings) {}

    /** As {@link Replace}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record MakeChild(
            @NotNull @Pattern(regexp = Sends.KEY_FORM) String idempotencyKey,
            @PositiveOrZero long maxFeeSats,
            @NotNull @Valid ChildOrder order) {}
}
