package org.joinmarket.wallet.api;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.joinmarket.common.psbt.Psbt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Requests and replies about transactions that are signed elsewhere, or were made elsewhere (BIP174). */
public final class Psbts {
    /** PSBTs in one {@link Finalize}. */
    public static final int MAX_COMBINED = 4;

    private Psbts() {}

    /** @param psbt version 0, in Base64 without white space */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Look(
            @NotNull @Size(min = 1, max = Psbt.MAX_BASE64_CHARS)
            String psbt) {
        @Override
        public String toString() {
            return "Look[]";
        }
    }

    /** @param psbts of one transaction, each with some of the signatures or all; version 0, in Base64 without white space */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Finalize(
            @NotNull @Size(min = 1, max = MAX_COMBINED)
            List<@NotNull @Size(min = 1, max = Psbt.MAX_BASE64_CHARS) String> psbts) {
        @Override
        public String toString() {
            return "Finalize[" + (psbts == null ? 0 : psbts.size()) + "]";
        }
    }

    /**
     * @param own whether it is of the wallet, can be spent there at once, and so does not leave it
     * @param path of its key, if the wallet has one, such as {@code m/84'/0'/2'/1/17}
     * @param locktime if it pays a fidelity bond of the wallet: nobody can spend that before, Unix seconds
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Output(
            String address,
            long amountSats,
            boolean own,
            @Nullable String path,
            @Nullable Long locktime) {
        @Override
        public String toString() {
            return "Output[" + amountSats + "]";
        }
    }

    /**
     * What signing a PSBT would do, as the chain says, not as the PSBT says.
     *
     * @param sendId the payment that it was prepared as here, or signed as before; absent if it came from elsewhere
     * @param signedInputs how many have signatures already, good or bad
     * @param leavingSats what goes to others, without the fee
     * @param vsize upper bound, virtual bytes
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Review(
            @Nullable String sendId,
            int mixdepth,
            List<String> inputs,
            int signedInputs,
            List<Output> outputs,
            String txid,
            long leavingSats,
            long feeSats,
            long feeRateSatsPerKvb,
            int vsize) {
        public Review {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        @Override
        public String toString() {
            return "Review[" + txid + "]";
        }
    }

    /**
     * @param idempotencyKey the same key gets the same signatures again; 8 to 64 characters of A-Z, a-z, 0-9, {@code _} and
     *     {@code -}
     * @param maxFeeSats the fee that was seen: nothing is signed above it
     * @param psbt version 0, in Base64 without white space
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Sign(
            @NotNull @Pattern(regexp = Sends.KEY_FORM) String idempotencyKey,
            @PositiveOrZero long maxFeeSats,

            @NotNull @Size(min = 1, max = Psbt.MAX_BASE64_CHARS)
            String psbt) {
        @Override
        public String toString() {
            return "Sign[" + idempotencyKey + "]";
        }
    }

    /** @param psbt to be signed, in Base64: with the coins that it spends, and where their keys are in the tree */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Created(Sends.Sent send, String psbt) {
        @Override
        public String toString() {
            return "Created[" + send + "]";
        }
    }

    /** @param psbt with our signatures, in Base64 */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Signed(Sends.Sent send, String psbt) {
        @Override
        public String toString() {
            return "Signed[" + send + "]";
        }
    }
}
