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
        /** An outpoint; {@code FROZEN} with the reason, or {@code FREE}. */
        COIN,
        /** The month of a bond, a {@link Bonds.State}. */
        BOND,
        /** The wallet's history: {@code SEARCHING}, {@code KNOWN}. */
        SCAN,
        /** The chain's backend: {@code OK}, {@code TROUBLE} with its name. */
        CHAIN
    }

    /**
     * @param id for {@code Last-Event-ID}; the stream's own events have the id of the event before
     * @param at ISO-8601 instant
     * @param wallet absent when it concerns none in particular
     * @param mixdepth absent when it concerns the whole wallet
     * @param valueSats of the lease's equal output, the payment, the coin
     * @param detail a reason, for people or as a slug
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
            @Nullable String detail) {
        /** Subjects are coins, too. */
        @Override
        public String toString() {
            return "Event[" + id + ", " + kind + ", " + state + "]";
        }
    }
}
