package org.joinmarket.wallet.signing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The limits of what leaves a wallet, for whatever signs it away. */
public final class SpendGate {
    private final SpendingProperties settings;
    private final Set<Script> allowed;
    private final Approvals approvals;
    private final JdbcClient jdbc;

    /** @throws IllegalArgumentException if the allow-list has what is no address of the network */
    public SpendGate(SpendingProperties settings, Network network, Approvals approvals, JdbcClient jdbc) {
        this.settings = settings;
        this.approvals = approvals;
        this.jdbc = jdbc;
        Set<Script> scripts = new LinkedHashSet<>();
        for (int i = 0; i < settings.allowList().size(); i++) {
            String field = "joinmarket.wallet.spending.allow-list[" + i + "]";
            scripts.add(Addresses.toScript(network, settings.allowList().get(i))
                    .orElseThrow(() -> new IllegalArgumentException(
                            field + ": not an address of the network " + network.wireName())));
        }
        this.allowed = Set.copyOf(scripts);
    }

    /** What of {@code outputs} leaves the wallet, or pays what it has but does not spend, above all bonds, in satoshi. */
    public static long leaving(Wallet wallet, Collection<TxOutput> outputs) {
        return outputs.stream()
                .filter(output -> wallet.derivedPathOf(output.script())
                        .filter(wallet::isOrdinary)
                        .isEmpty())
                .mapToLong(output -> output.value().value())
                .sum();
    }

    private static boolean isOwn(Wallet wallet, Script script) {
        return wallet.derivedPathOf(script).isPresent();
    }

    /** Whether the allow-list lets it be paid. */
    public boolean allows(Wallet wallet, Script script) {
        return allowed.isEmpty() || allowed.contains(script) || isOwn(wallet, script);
    }

    public boolean isTooMuch(long leavingSats) {
        return leavingSats > settings.maxValueSats();
    }

    /**
     * To be called before anything is signed.
     *
     * @param field of the request, for whoever reads the problem
     * @param leavingSats absent: all that is there, which the signer judges when it is known
     * @return the approval to {@link Approvals#use}, if one was needed
     * @throws org.joinmarket.support.problems.ApiProblem 422 {@code destination-not-allowed} or {@code value-too-high};
     *     409 {@code approval-required}
     */
    public Optional<String> require(
            Wallet wallet,
            Collection<Script> paid,
            Optional<Long> leavingSats,
            String field,
            Approvals.Request request) {
        requireLimits(wallet, paid, leavingSats, field);
        long above = settings.approvalAboveSats();
        boolean needed = above >= 0 && (leavingSats.isEmpty() || leavingSats.get() > above);
        return needed ? Optional.of(approvals.require(wallet, request)) : Optional.empty();
    }

    /**
     * As {@link #require} for a payment that was let through before and changes in nothing but its fee: nobody need approve it again.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 422
     */
    public void requireLimits(Wallet wallet, Collection<Script> paid, Optional<Long> leavingSats, String field) {
        for (Script script : paid) if (!allows(wallet, script)) throw PaymentRefusals.destinationNotAllowed(field);
        if (leavingSats.isPresent() && isTooMuch(leavingSats.get()))
            throw PaymentRefusals.valueTooHigh(field, "max-value-sats", settings.maxValueSats());
    }

    /** For what does not {@linkplain #fitsTheDay fit the day}. */
    public ApiProblem tooMuchForTheDay(String field) {
        return PaymentRefusals.valueTooHigh(field, "max-value-sats-per-day", settings.maxValueSatsPerDay());
    }

    /** As {@link Approvals#use}. */
    public boolean use(String approvalId) {
        return approvals.use(approvalId);
    }

    /**
     * Adds to what left the wallet this day. To be called in the transaction that keeps the signature, which the caller undoes if this is false.
     */
    public boolean fitsTheDay(Wallet wallet, Instant now, long leavingSats) {
        if (leavingSats == 0) return true;
        long day = LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay();
        jdbc.sql("insert into daily_values (wallet, epoch_day, value_sats) values (?, ?, ?)"
                        + " on conflict (wallet, epoch_day)"
                        + " do update set value_sats = daily_values.value_sats + excluded.value_sats")
                .params(wallet.name(), day, leavingSats)
                .update();
        return jdbc.sql("select value_sats from daily_values where wallet = ? and epoch_day = ?")
                        .params(wallet.name(), day)
                        .query(Long.class)
                        .single()
                <= settings.maxValueSatsPerDay();
    }

    /** What was added on that day and did not leave. To be called in a transaction. */
    public void takeBack(String wallet, Instant when, long leavingSats) {
        jdbc.sql("update daily_values set value_sats = value_sats - ? where wallet = ? and epoch_day = ?")
                .params(
                        leavingSats,
                        wallet,
                        LocalDate.ofInstant(when, ZoneOffset.UTC).toEpochDay())
                .update();
    }
}
