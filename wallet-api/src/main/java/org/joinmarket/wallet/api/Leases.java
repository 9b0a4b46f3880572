package org.joinmarket.wallet.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Leases: what the wallet service has promised to sign, and nothing else. A lease belongs to the token that made it; for
 * any other it does not exist (404).
 */
public final class Leases {
    /** From its grant on an unsigned lease lasts so long at most, however often it is renewed. */
    public static final int LONGEST_SECONDS = 86_400;

    private Leases() {}

    public enum Role {
        MAKER,
        TAKER
    }

    /**
     * granted → signed → spent, or released before the signature, or abandoned after it ("may still confirm as TXID"). Spent is
     * signed again while a reorganisation has taken the block away, and abandoned becomes spent if it confirms all the same.
     */
    public enum State {
        GRANTED,
        SIGNED,
        SPENT,
        RELEASED,
        EXPIRED,
        ABANDONED
    }

    /**
     * Inputs, two fresh addresses and the signature under our box key, in one database transaction.
     *
     * @param idempotencyKey the same key gets the same lease again; 8 to 64 characters
     * @param cjfeeSats what the taker pays us for this amount
     * @param txfeeSats what we give to the miner's fee
     * @param boxKey our public NaCl key of this session, 64 lower-case hex
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record MakerRequest(
            @NotNull @Pattern(regexp = "[A-Za-z0-9._:-]{8,64}")
            String idempotencyKey,

            @Min(1) @Max(2_100_000_000_000_000L) long amountSats,
            @Min(0) @Max(2_100_000_000_000_000L) long cjfeeSats,
            @Min(0) @Max(2_100_000_000_000_000L) long txfeeSats,
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String boxKey,
            @Min(30) @Max(LONGEST_SECONDS) int expiresInSeconds) {}

    /**
     * A taker's inputs, change and destination.
     *
     * @param amountSats value of every equal output
     * @param authorizationId a spend authorization; absent: the next mixdepth's internal branch (INTERNAL)
     * @param expectedCostSats fees to find coins for, at most {@code maxCostSats}
     * @param maxCostSats the most that the round may cost us in all fees together
     * @param maxCostPpm the same cap in parts per million of the amount
     * @param maxFeeRateSatsPerKvb the highest fee rate of the finished transaction
     * @param minimumMakers equal outputs there must be beside ours
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record TakerRequest(
            @NotNull @Pattern(regexp = "[A-Za-z0-9._:-]{8,64}")
            String idempotencyKey,

            @Min(0) @Max(9) int mixdepth,
            @Min(1) @Max(2_100_000_000_000_000L) long amountSats,
            @Nullable @Size(max = 64) String authorizationId,
            @Min(0) @Max(2_100_000_000_000_000L) long expectedCostSats,
            @Min(0) @Max(2_100_000_000_000_000L) long maxCostSats,
            @Min(0) @Max(1_000_000) long maxCostPpm,
            @Min(0) @Max(10_000_000) long maxFeeRateSatsPerKvb,
            @Min(1) @Max(100) int minimumMakers,
            @Min(30) @Max(LONGEST_SECONDS) int expiresInSeconds) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record Input(String outpoint, long valueSats, String script, int confirmations) {
        @Override
        public String toString() {
            return "Input[<coin>]";
        }
    }

    /** What only a maker's lease has: it goes into {@code !ioauth} as it stands. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record MakerPart(String authPublicKey, String btcSig, String boxKey) {}

    /**
     * What the signer will hold a taker's transaction to: the tighter of the request, the policy, and the authorization. To be
     * looked at before makers are asked for signatures, which tie up their coins.
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record TakerPart(long maxCostSats, long maxFeeRateSatsPerKvb, int minimumMakers) {}

    /**
     * @param coinjoinScript our equal output
     * @param changeScript our change
     * @param txid of the one transaction that was signed, from {@link State#SIGNED} on
     * @param confirmations of that transaction
     * @param expiresAt ISO-8601 instant; means nothing once signed
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Lease(
            String id,
            String wallet,
            Role role,
            State state,
            int mixdepth,
            long amountSats,
            List<Input> inputs,
            String coinjoinScript,
            String coinjoinAddress,
            String changeScript,
            String changeAddress,
            String expiresAt,
            @Nullable MakerPart maker,
            @Nullable TakerPart taker,
            @Nullable String txid,
            @Nullable Integer confirmations,
            @Nullable String note) {
        /** Frameworks log what they read and write; the rest links our addresses. */
        @Override
        public String toString() {
            return "Lease[" + id + ", " + role + ", " + state + "]";
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    public record LeaseList(List<Lease> leases) {}

    /** @param commitment 64 lower-case hex, marked used on disk before it is returned */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Commitment(String commitment, int index, int attemptsLeft) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record OpenCommitment(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}") String commitment) {}

    /** @param opening the plaintext of {@code !auth}: {@code utxo|P|P2|s|e} */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Opening(String opening) {
        @Override
        public String toString() {
            return "Opening[<secret>]";
        }
    }

    /** @param transaction the unsigned transaction, non-witness serialization */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Sign(
            @NotNull @Size(max = 200_000) @Pattern(regexp = "([0-9a-f]{2})+")
            String transaction) {}

    /**
     * @param index of the input in the transaction
     * @param signature DER with the sighash byte 01
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Signature(int index, String outpoint, String signature, String publicKey) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record Signed(String txid, List<Signature> signatures) {}

    /** @param transaction the complete transaction with witnesses; its txid is the one signed under the lease */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Broadcast(
            @NotNull @Size(max = 400_000) @Pattern(regexp = "([0-9a-f]{2})+")
            String transaction) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record Broadcasted(String txid) {}

    /** @param expiresInSeconds from now on */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Renew(@Min(30) @Max(LONGEST_SECONDS) int expiresInSeconds) {}

    /** @param abandon also ends a signed lease, marked "may still confirm"; only an operator may */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Release(boolean abandon) {}
}
