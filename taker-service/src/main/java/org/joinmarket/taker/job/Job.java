package org.joinmarket.taker.job;

import java.util.List;
import lombok.Builder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A coinjoin as its orderer sees it.
 *
 * @param minimumMakers the round goes on while that many are left
 * @param destination {@code INTERNAL} or the id of a spend authorization
 * @param leftOut makers with an acceptable offer that were not asked; absent before the choice
 * @param transaction the finished transaction in hex
 * @param coinjoinMillis from the first {@code !fill} to the broadcast
 * @param createdAt ISO-8601 instant
 * @param finishedAt ISO-8601 instant
 */
@Builder(toBuilder = true)
@JsonNaming(SnakeCaseStrategy.class)
public record Job(
        String id,
        JobState state,
        Phase phase,
        String wallet,
        int mixdepth,
        long amountSats,
        int makersWanted,
        int minimumMakers,
        String destination,
        List<JobMaker> makers,
        @Nullable LeftOut leftOut,
        @Nullable String txid,
        @Nullable String transaction,
        @Nullable Fees fees,
        List<PhaseTime> phases,
        @Nullable Long coinjoinMillis,
        @Nullable Failure failure,
        String createdAt,
        @Nullable String finishedAt) {

    public Job {
        makers = List.copyOf(makers);
        phases = List.copyOf(phases);
    }

    /** What became of a maker. */
    public enum MakerState {
        CHOSEN,
        DROPPED,
        SIGNED
    }

    /**
     * One maker of the round.
     *
     * @param feeSats what its offer asks for this amount
     * @param reason why it was dropped
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record JobMaker(
            String nick,
            String offer,
            long feeSats,
            MakerState state,
            @Nullable String reason) {}

    /**
     * How many makers were not asked although their offers are acceptable.
     *
     * @param failedEarlier a round of ours, within {@code joinmarket.taker.ignore-failed-makers-for}
     * @param own whose coins the same wallet service has
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record LeftOut(int failedEarlier, int own) {}

    /**
     * What the coinjoin cost.
     *
     * @param minerFeeSats the transaction's whole fee
     * @param ownMinerFeeSats the taker's part of it
     * @param makerFeesSats all makers' fees together
     * @param totalCostSats what the wallet has less
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Fees(long minerFeeSats, long ownMinerFeeSats, long makerFeesSats, long totalCostSats, long costPpm) {}

    /** How long a phase took. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record PhaseTime(Phase phase, long millis) {}

    /** Why it failed. {@code detail} is for people. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Failure(FailureReason reason, String detail) {}

    public boolean isFinished() {
        return state != JobState.RUNNING;
    }
}
