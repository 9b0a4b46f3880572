package org.joinmarket.maker.offer;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.PublicCommand;
import org.joinmarket.maker.session.Owner;
import org.joinmarket.maker.session.Timers;
import org.joinmarket.maker.session.Timers.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The offers that one maker stands now, and when the market is told (wire.md 5.3, 5.4). New offers are announced and void
 * ones cancelled at once. Changed ones are announced after a random time, and only when the change matters: a coinjoin in
 * the chain and a new offer in the same minute would show whose it was. The owner's alone.
 */
public final class StandingOffers {
    /** A balance that grew by less than this changes no offer. */
    private static final BigDecimal GROWTH = new BigDecimal("1.1");

    /** Directories come up together; they are told once. */
    static final Duration GATHER = Duration.ofMillis(200);

    private final Nick maker;
    private final OfferPolicy policy;
    private final Owner owner;
    private final Timers timers;
    private final SecureRandom random;
    private final Announcer announcer;
    private final Duration changeDelay;
    private @Nullable Offer offer;
    private Sats basis = Sats.ZERO;
    private Sats balance = Sats.ZERO;
    private @Nullable Timer change;
    private @Nullable Timer announcement;

    /** @param changeDelay the longest time until a changed offer is announced; the actual one is random */
    public StandingOffers(
            Nick maker,
            OfferPolicy policy,
            Owner owner,
            Timers timers,
            SecureRandom random,
            Announcer announcer,
            Duration changeDelay) {
        this.maker = maker;
        this.policy = policy;
        this.owner = owner;
        this.timers = timers;
        this.random = random;
        this.announcer = announcer;
        this.changeDelay = changeDelay;
    }

    public Optional<Offer> find(OfferId id) {
        owner.check();
        return Optional.ofNullable(offer).filter(standing -> standing.id().equals(id));
    }

    public List<Offer> all() {
        owner.check();
        return offer == null ? List.of() : List.of(offer);
    }

    /**
     * The wallet can serve.
     *
     * @param largest what the mixdepth with the most has available
     * @return whether an offer stands
     */
    public boolean serve(Sats largest) {
        owner.check();
        balance = largest;
        if (offer == null) {
            replace();
        } else if (policy.offer(maker, balance, random).isEmpty()) {
            withdraw();
        } else if (matters(offer)) {
            changeLater();
        }
        return offer != null;
    }

    private boolean matters(Offer standing) {
        Sats possible = policy.largestAmount(balance).orElse(Sats.ZERO);
        if (possible.isLessThan(standing.maxSize())) return true;
        Sats before = policy.largestAmount(basis).orElse(Sats.ZERO);
        return BigDecimal.valueOf(possible.value())
                        .compareTo(BigDecimal.valueOf(before.value()).multiply(GROWTH))
                > 0;
    }

    private void changeLater() {
        if (change != null) return;
        Duration delay = randomPart(changeDelay);
        if (delay.isZero()) {
            replace();
            return;
        }
        change = timers.after(
                delay,
                () -> owner.execute(() -> {
                    if (change == null) return; // withdrawn meanwhile
                    change = null;
                    if (offer != null && matters(offer)) replace();
                }));
    }

    private Duration randomPart(Duration most) {
        return most.isZero() ? most : most.multipliedBy(random.nextInt(1_001)).dividedBy(1_000);
    }

    private void replace() {
        Optional<Offer> made = policy.offer(maker, balance, random);
        if (made.isEmpty()) {
            withdraw();
            return;
        }
        offer = made.get();
        basis = balance;
        announcer.publish(offer.toCommand());
    }

    /** The wallet cannot serve, or the maker stops. */
    public void withdraw() {
        owner.check();
        if (change != null) change.cancel();
        change = null;
        if (offer == null) return;
        announcer.publish(new PublicCommand.Cancel(offer.id()).toCommand());
        offer = null;
    }

    /** A directory is up, which has not heard our offers. */
    public void directoryUp() {
        owner.check();
        if (announcement != null) return;
        announcement = timers.after(
                GATHER,
                () -> owner.execute(() -> {
                    announcement = null;
                    if (offer != null) announcer.publish(offer.toCommand());
                }));
    }
}
