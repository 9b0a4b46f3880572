package org.joinmarket.wallet.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What {@code GET /api/v1/events} says, an event at a time. */
public final class Events {
    /** Where they are. */
    public static final String PATH = "/api/v1/events";

    private Events() {}

    /** What an event is about, and what its {@code subject} and {@code state} are. */
    public enum Kind {
        /** The stream itself: {@code OPEN}, {@code LOST} (what was before is not kept any more), {@code END} with a detail. */
        STREAM,
        /** The id of a lease, a {@link Leases.State}. */
        LEASE,
        /** The id of a payment, a {@link Sends.State}. */
        PAYMENT,
        /** An outpoint at a deposit address or a bond's; {@code SEEN} in no block, {@code CONFIRMED} in one. */
        DEPOSIT,
        /** An outpoint, or none for many of a file of labels; {@code FROZEN} with the reason, or {@code FREE}. */
        COIN,
        /** The month of a bond, a {@link Bonds.State}. */
        BOND,
        /** The wallet's history: {@code SEARCHING}, {@code KNOWN}. */
        SCAN,
        /**
         * How the search of the wallet's history goes on: a {@link Coverages.State} with {@code percent} and {@code seconds_left}; what
         * holds it up is the detail. Of what was missed only the latest of each wallet is told.
         */
        PROGRESS,
        /** The id of a request that needs a second operator, an {@link Approvals.State}, its {@link Approvals.Kind} as detail. */
        APPROVAL,
        /** The chain's backend: {@code OK}, {@code TROUBLE} with its name. */
        CHAIN
    }

    /**
     * @param id for {@code Last-Event-ID}; the stream's own events have the id of the event before
     * @param at ISO-8601 instant
     * @param wallet absent when it concerns none in particular
     * @param mixdepth absent when it concerns the whole wallet
     * @param valueSats of the lease's equal output, the payment, the coin, what waits for approval
     * @param detail a reason, for people or as a slug
     * @param percent of the work of this state, 0 to 100; only of {@link Kind#PROGRESS}
     * @param secondsLeft by what the last blocks took; absent if nobody knows
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Event(
            String id,
            String at,
            Kind kind,
            @Nullable String wallet,
            @Nullable Integer mixdepth,
            @Nullable String subject,
            @Nullable String state,
            @Nullable Long valueSats,
            @Nullable String txid,
            @Nullable String detail,
            @Nullable Integer percent,
            @Nullable Long secondsLeft) {
        /** Subjects are coins, too. */
        @Override
        public String toString() {
            return "Event[" + id + ", " + kind + ", " + state + "]";
        }
    }
}
