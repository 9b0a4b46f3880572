package org.joinmarket.wallet.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Queries of the chain behind the wallet service. They never say whether something is ours. */
public final class Chain {
    /** Outpoints in one query. */
    public static final int MAX_OUTPOINTS = 200;

    private Chain() {}

    /** @param backend {@code embedded}, {@code bitcoind} or {@code esplora} */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Tip(String network, String backend, int height, String hash, long medianTime) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record OutpointQuery(
            @NotNull @NotEmpty @Size(max = MAX_OUTPOINTS) List<String> outpoints) {}

    /**
     * @param unspent false when it does not exist or is spent, in a block or in the mempool; then the rest is absent
     * @param confirmations 0 while in the mempool
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Outpoint(
            String outpoint,
            boolean unspent,
            @Nullable Long valueSats,
            @Nullable String script,
            @Nullable Integer confirmations) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record Outpoints(List<Outpoint> outpoints) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record FeeEstimate(long satsPerKvb, int targetBlocks) {}

    /** @param satsPerKvb what the node's mempool takes now, at least what it relays */
    @JsonNaming(SnakeCaseStrategy.class)
    public record MinimumFeeRate(long satsPerKvb) {}

    /**
     * Only on regtest.
     *
     * @param address receives the subsidies; absent: one that nobody can spend from here
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Mine(
            @Min(1) @Max(500) int blocks,
            @Nullable @Size(max = 100) String address) {}

    /** Only on regtest: coins out of nothing, confirmed by the next block. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Fund(
            @NotNull @Size(max = 100) String address,
            @Min(1_000) @Max(100_000_000_000L) long amountSats) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record Funded(String txid) {}
}
