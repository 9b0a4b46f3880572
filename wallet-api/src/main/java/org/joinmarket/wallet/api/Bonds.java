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

/** Requests and replies about the fidelity bonds of a wallet. */
public final class Bonds {
    private Bonds() {}

    /** @param month such as 2027-01: coins paid to the address are locked until it begins, in UTC */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Make(
            @NotNull @Pattern(regexp = "[0-9]{4}-[0-9]{2}") String month) {}

    /**
     * <pre>
     *   UNFUNDED ──&gt; CONFIRMING ──&gt; ACTIVE ──&gt; EXPIRED ──&gt; REDEEMABLE ──&gt; REDEEMED
     *                                 │  ▲
     *                                 ▼  │
     *                        CERTIFICATE_EXPIRING
     * </pre>
     */
    public enum State {
        /** Nothing was paid to it. */
        UNFUNDED,
        /** Paid, and in no block yet. */
        CONFIRMING,
        /** Locked, and worth something to takers. */
        ACTIVE,
        /** As {@link #ACTIVE}, but what speaks for it runs out within 288 blocks, or has run out, and is not renewed by itself. */
        CERTIFICATE_EXPIRING,
        /** Its month has begun, but the median time of the chain is not there yet: no block takes a spend. */
        EXPIRED,
        /** Can be spent, and what spends it may be on its way. */
        REDEEMABLE,
        /** Was spent. */
        REDEEMED
    }

    /** @param confirmations 0 while in the mempool */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Coin(String outpoint, long valueSats, int confirmations) {}

    /**
     * What takers weigh the bond with, and what that was computed from (coinjoin.md 2.5).
     *
     * @param outpoint the most valuable of its coins: they do not add up
     * @param confirmedAt time of the block that has the coin, Unix seconds
     * @param now median time of the chain, Unix seconds
     * @param weight a number to be compared with those of others, not an amount
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Value(
            String outpoint,
            long valueSats,
            long confirmedAt,
            long locktime,
            long now,
            double interestRate,
            double exponent,
            double weight) {}

    /**
     * @param month until whose beginning coins are locked
     * @param locktime the same in Unix seconds
     * @param path of its key; absent for a bond whose key is elsewhere
     * @param cold whether its key is elsewhere, and a certificate was imported
     * @param certificateLastHeight the last block at which what speaks for it now holds; a certificate of the wallet's own is made
     *     when it is first asked for, and anew before it runs out, as long as the wallet is unlocked
     * @param value absent without a confirmed coin
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Bond(
            String month,
            int timenumber,
            long locktime,
            String address,
            @Nullable String path,
            boolean cold,
            State state,
            @Nullable Integer certificateLastHeight,
            List<Coin> coins,
            @Nullable Value value) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record BondList(String wallet, List<Bond> bonds) {}

    /** @param nick the one under which the caller makes offers from this wallet */
    @JsonNaming(SnakeCaseStrategy.class)
    public record RegisterNick(@NotNull @Size(max = 16) String nick) {}

    /** @param nicks of the caller, the newest first */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Nicks(List<String> nicks) {}

    /** @param nicks of all makers, those of the last hour included, in the order of their letters */
    @JsonNaming(SnakeCaseStrategy.class)
    public record NicksInUse(List<String> nicks) {}

    /**
     * @param takerNick for whom the proof is
     * @param makerNick one that the caller has registered
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ProofRequest(
            @NotNull @Size(max = 16) String takerNick,
            @NotNull @Size(max = 16) String makerNick) {}

    /**
     * @param proof the argument of {@code !tbond}
     * @param lastHeight the last block at which takers accept it
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Proof(String proof, String outpoint, int lastHeight) {}

    /**
     * Spends the coins of a month that is over.
     *
     * @param month of the bond
     * @param destination an address; absent: one of mixdepth 0 that nobody has seen
     * @param inputs exactly these coins of the bond; absent: all that bring more than they cost
     * @param feeTarget blocks within which it should confirm; 3 when neither this nor a rate is given
     * @param feeRateSatsPerKvb instead of a target
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Redemption(
            @NotNull @Pattern(regexp = "[0-9]{4}-[0-9]{2}") String month,
            @Nullable @Size(max = 100) String destination,
            @Nullable @Size(min = 1, max = 400) List<@NotNull @Size(max = 75) String> inputs,
            @Nullable @Min(1) @Max(1008) Integer feeTarget,
            @Nullable @PositiveOrZero Long feeRateSatsPerKvb) {}

    /** As {@link Sends.Send}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Redeem(
            @NotNull @Pattern(regexp = Sends.KEY_FORM) String idempotencyKey,
            @PositiveOrZero long maxFeeSats,
            @NotNull @Valid Redemption order) {}

    /**
     * A certificate for a bond whose key is elsewhere, with the fields of joinmarket-ng's registry of bonds. The private key is
     * sealed when this returns and never shown again.
     *
     * @param pubkey of the bond's coins, 66 hex characters
     * @param locktime of the bond, Unix seconds: the first second of a month
     * @param certPrivkey the key that the certificate is for, 64 hex characters
     * @param certPubkey its public key, if it is to be compared
     * @param certSignature by the key of the coins: DER in hex, or what a wallet gives that signs texts, in Base64
     * @param certExpiry period of 2016 blocks up to whose end it holds
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ImportCertificate(
            @NotNull @Size(max = 64) String txid,
            @PositiveOrZero long vout,
            @NotNull @Size(max = 66) String pubkey,
            @PositiveOrZero long locktime,
            @NotNull @Size(max = 64) String certPrivkey,
            @Nullable @Size(max = 66) String certPubkey,
            @NotNull @Size(max = 144) String certSignature,
            @Min(0) @Max(0xffff) int certExpiry) {
        /** Nothing of it: one component is a secret, the others link it. */
        @Override
        public String toString() {
            return "<secret>";
        }
    }
}
