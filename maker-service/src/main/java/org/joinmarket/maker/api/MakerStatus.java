package org.joinmarket.maker.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The makers of this process, as their operator sees them. */
@JsonNaming(SnakeCaseStrategy.class)
public record MakerStatus(List<Entry> makers) {
    public MakerStatus {
        makers = List.copyOf(makers);
    }

    /** What was asked for, and is in force. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Pause(String name, boolean paused) {}

    /**
     * @param nick for this run
     * @param earning whether offers stand and somebody can see them
     * @param reason a stable word that says why, or why not
     * @param sessions how many are in each phase of the conversation
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Entry(
            String name,
            String wallet,
            String nick,
            boolean earning,
            String reason,
            String explanation,
            List<OfferEntry> offers,
            List<DirectoryEntry> directories,
            Map<String, Integer> sessions,
            Earnings earnings,
            List<Round> rounds) {}

    @JsonNaming(SnakeCaseStrategy.class)
    public record OfferEntry(long id, String type, long minSizeSats, long maxSizeSats, long txfeeSats, String cjfee) {}

    /** @param verified whether it is connected and has our proof that the nick is ours */
    @JsonNaming(SnakeCaseStrategy.class)
    public record DirectoryEntry(String address, String state, boolean verified) {}

    /**
     * Of all runs.
     *
     * @param rounds whose transactions are in the chain
     * @param pendingRounds signed, and on their way
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Earnings(long rounds, long earnedSats, long pendingRounds) {}

    /**
     * @param startedAt ISO-8601 instant
     * @param burnMicros how long the commitment took to reach the disk
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Round(
            String session,
            String state,
            long amountSats,
            long cjfeeSats,
            long earnedSats,
            @Nullable String txid,
            String startedAt,
            long burnMicros,
            long leaseMicros,
            long signMicros) {}
}
