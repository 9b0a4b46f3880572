package org.joinmarket.wallet.api;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.joinmarket.common.chain.PaymentUri;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Requests and replies about ordinary payments, which only an operator makes. */
public final class Sends {
    static final String KEY_FORM = "[A-Za-z0-9_-]{8,64}";

    private Sends() {}

    /**
     * @param address or a {@code bitcoin:} link (BIP21)
     * @param amountSats absent when the link has one, and in the only output of a sweep, which gets all that is left after the
     *     fee; never another than the link's
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Output(
            @NotNull @Size(max = PaymentUri.MAX_CHARS) String address,
            @Nullable Long amountSats) {
        @Override
        public String toString() {
            return "Output[<address>]";
        }
    }

    /**
     * What is to be paid.
     *
     * @param inputs exactly these coins of the mixdepth; absent: the wallet chooses, for a sweep all free ones
     * @param feeTarget blocks within which it should confirm; 3 when neither this nor a rate is given
     * @param feeRateSatsPerKvb instead of a target
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Order(
            @Min(0) int mixdepth,
            @NotNull @Size(min = 1, max = 50) List<@Valid @NotNull Output> outputs,
            @Nullable @Size(min = 1, max = 400) List<@NotNull @Size(max = 75) String> inputs,
            @Nullable @Min(1) @Max(1008) Integer feeTarget,
            @Nullable @PositiveOrZero Long feeRateSatsPerKvb) {
        /** Frameworks log what they read and write; the rest links our addresses. */
        @Override
        public String toString() {
            return "Order[outputs=" + outputs.size() + "]";
        }
    }

    /**
     * What it would cost now, at best and at worst. Fees of the same coins and outputs, with millionths of the amount, rounded up.
     *
     * @param inputs whoever wants to pay with these and no others names them in the order
     * @param amountSats what the outputs get together
     * @param minFeeSats at the lowest rate that nodes relay; with a rate in the order, at that one
     * @param feeSats expected, with what is too small for a change output
     * @param worstFeeSats a tenth more, rounded up, for other coins and a higher estimate by then, but not above the most that the
     *     service pays in one transaction. Given as {@code max_fee_sats}, nothing is signed above it
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Quote(
            List<String> inputs,
            long amountSats,
            long minFeeSats,
            long minFeePpm,
            long feeSats,
            long feePpm,
            long worstFeeSats,
            long worstFeePpm,
            long feeRateSatsPerKvb,
            int vsize,
            long changeSats) {
        @Override
        public String toString() {
            return "Quote[inputs=" + inputs.size() + "]";
        }
    }

    /**
     * @param idempotencyKey the same key gets the same payment again; 8 to 64 characters of A-Z, a-z, 0-9, {@code _} and
     *     {@code -}
     * @param maxFeeSats the quote that was seen: nothing is signed above it
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Send(
            @NotNull @Pattern(regexp = KEY_FORM) String idempotencyKey,
            @PositiveOrZero long maxFeeSats,
            @NotNull @Valid Order order) {}

    public enum Kind {
        /** To whom it was ordered. */
        PAYMENT,
        /** Of a fidelity bond's coins, after its time. */
        REDEMPTION,
        /** Of an unconfirmed output of the wallet, so that miners want what that is of. */
        CHILD,
        /** A PSBT that was signed as it was brought: until somebody hands it to the chain it is {@link State#SIGNED}. */
        PSBT
    }

    public enum State {
        /** A PSBT that waits for its signatures, which are made elsewhere; given up by {@code abandon}. */
        UNSIGNED,
        /** On the disk; the chain could not be told yet, or a PSBT that is for whoever has it to hand over, or to finalize. */
        SIGNED,
        /** The node has taken it. */
        BROADCAST,
        CONFIRMED,
        /** The node refused it; its coins are free. */
        REFUSED,
        /** A payment that shares its coins confirmed: the one that replaced it, or the one that it was to replace. */
        REPLACED,
        /**
         * Another transaction has spent one of its coins, seven blocks deep, or the operator gave it up; what was given up is
         * confirmed if a block has it all the same.
         */
        ABANDONED
    }

    /**
     * @param replaces the payment that it was made to take the place of
     * @param replacedBy the one that was made to take its place; either may confirm
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Sent(
            String id,
            String wallet,
            int mixdepth,
            Kind kind,
            State state,
            String txid,
            long amountSats,
            long feeSats,
            long changeSats,
            String madeAt,
            @Nullable String replaces,
            @Nullable String replacedBy,
            @Nullable String note) {}

    /** @param sends the newest 500, and all that are open; the newest first */
    @JsonNaming(SnakeCaseStrategy.class)
    public record SentList(String wallet, List<Sent> sends) {}
}
