package org.joinmarket.wallet.events;

import java.util.Objects;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Approvals;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Events.Kind;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, and who may know of it.
 *
 * @param token of whom it is; absent when it is of nobody in particular
 * @param percent of a search
 * @param secondsLeft of a search
 */
public record Happening(
        Kind kind,
        @Nullable String wallet,
        @Nullable Integer mixdepth,
        @Nullable String subject,
        String state,
        @Nullable Long valueSats,
        @Nullable String txid,
        @Nullable String detail,
        @Nullable String token,
        @Nullable Integer percent,
        @Nullable Long secondsLeft) {

    Happening(
            Kind kind,
            @Nullable String wallet,
            @Nullable Integer mixdepth,
            @Nullable String subject,
            String state,
            @Nullable Long valueSats,
            @Nullable String txid,
            @Nullable String detail,
            @Nullable String token) {
        this(kind, wallet, mixdepth, subject, state, valueSats, txid, detail, token, null, null);
    }

    public static Happening lease(
            String id,
            String token,
            String wallet,
            int mixdepth,
            Leases.State state,
            long valueSats,
            @Nullable String txid,
            @Nullable String note) {
        return new Happening(Kind.LEASE, wallet, mixdepth, id, state.name(), valueSats, txid, note, token);
    }

    public static Happening payment(
            String id,
            String wallet,
            int mixdepth,
            Sends.State state,
            long valueSats,
            String txid,
            @Nullable String note) {
        return new Happening(Kind.PAYMENT, wallet, mixdepth, id, state.name(), valueSats, txid, note, null);
    }

    public static Happening deposit(String outpoint, String wallet, int mixdepth, boolean confirmed, long valueSats) {
        return new Happening(
                Kind.DEPOSIT,
                wallet,
                mixdepth,
                outpoint,
                confirmed ? "CONFIRMED" : "SEEN",
                valueSats,
                outpoint.substring(0, outpoint.indexOf(':')),
                null,
                null);
    }

    /** @param reason absent: it is free */
    public static Happening coin(String outpoint, String wallet, @Nullable FreezeReason reason) {
        return new Happening(
                Kind.COIN,
                wallet,
                null,
                outpoint,
                reason == null ? "FREE" : "FROZEN",
                null,
                null,
                reason == null ? null : reason.name(),
                null);
    }

    /** Several that were frozen at once. */
    public static Happening coins(String wallet, FreezeReason reason) {
        return new Happening(Kind.COIN, wallet, null, null, "FROZEN", null, null, reason.name(), null);
    }

    public static Happening bond(String month, String wallet, Bonds.State state) {
        return new Happening(Kind.BOND, wallet, 0, month, state.name(), null, null, null, null);
    }

    public static Happening scan(String wallet, boolean known) {
        return new Happening(Kind.SCAN, wallet, null, null, known ? "KNOWN" : "SEARCHING", null, null, null, null);
    }

    /** @param trouble what holds it up; absent: nothing */
    public static Happening progress(
            String wallet, Coverages.State state, int percent, @Nullable Long secondsLeft, @Nullable String trouble) {
        return new Happening(
                Kind.PROGRESS, wallet, null, null, state.name(), null, null, trouble, null, percent, secondsLeft);
    }

    /** @param valueSats absent: all of a mixdepth */
    public static Happening approval(
            String id, String wallet, Approvals.Kind kind, Approvals.State state, @Nullable Long valueSats) {
        return new Happening(Kind.APPROVAL, wallet, null, id, state.name(), valueSats, null, kind.name(), null);
    }

    /** @param trouble a slug; absent: it answers */
    public static Happening chain(@Nullable String trouble) {
        return new Happening(
                Kind.CHAIN, null, null, null, trouble == null ? "OK" : "TROUBLE", null, null, trouble, null);
    }

    /** Whoever may ask for it may hear of it. */
    boolean isFor(Caller caller) {
        if (wallet != null && !(mixdepth == null ? caller.mayUse(wallet) : caller.mayUse(wallet, mixdepth)))
            return false;
        return switch (kind) {
            case LEASE ->
                caller.is(Role.OPERATOR)
                        || (!caller.is(Role.VIEWER) && caller.name().equals(token));
            case PAYMENT, COIN, PROGRESS, APPROVAL ->
                isPerson(caller) && caller.mixdepths().isEmpty();
            case DEPOSIT, BOND -> isPerson(caller);
            case SCAN, CHAIN, STREAM -> true;
        };
    }

    /** Whether nobody who hears of {@code later} need hear of this one too. */
    boolean isOutdatedBy(Happening later) {
        return kind == Kind.PROGRESS && later.kind() == kind && Objects.equals(wallet, later.wallet());
    }

    private static boolean isPerson(Caller caller) {
        return caller.is(Role.OPERATOR, Role.VIEWER);
    }
}
