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
 * The offers that one maker stands now, and when the market is told (wire.md 5.3, 5.4). What a change of the balance does to them
 * is told after a random time, and only when it matters: a coinjoin and a changed, cancelled or new offer in the same minute would
 * show whose it was (P3). Meanwhile an offer that the balance is not enough for stands to look at and serves nobody. That hides a
 * coinjoin from those who watch directories only: whoever sends {@code !fill} to each maker is told at once which of them has no coins
 * any more ({@link #find}). To go on with such a round would cost honest takers a commitment each. Offers are announced at once when
 * the maker begins, and cancelled at once when it ends or its wallet cannot serve. The owner's alone.
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
    private boolean enough; // the balance, for an offer
    private boolean wasShort; // since the market was told last
    private @Nullable Timer change;
    private @Nullable Timer announcement;

    /** @param changeDelay the longest time until the market is told of a change; the actual one is random */
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

    /** An offer that is served now. */
    public Optional<Offer> find(OfferId id) {
        owner.check();
        return Optional.ofNullable(offer)
                .filter(standing -> enough && standing.id().equals(id));
    }

    /** Whether an offer stands and is served. */
    public boolean isServed() {
        owner.check();
        return offer != null && enough;
    }

    /** What the market believes, also of an offer whose end it will hear of later. */
    public List<Offer> all() {
        owner.check();
        return offer == null ? List.of() : List.of(offer);
    }

    /**
     * The wallet can serve.
     *
     * @param largest what the mixdepth with the most has available
     * @return whether an offer stands and is served
     */
    public boolean serve(Sats largest) {
        owner.check();
        balance = largest;
        enough = policy.offer(maker, balance, random).isPresent();
        if (!enough) wasShort = true;
        if (offer == null) {
            if (enough && wasShort) changeLater();
            else if (enough) tell();
        } else if (!enough || matters(offer)) {
            changeLater();
        }
        return isServed();
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
            tell();
            return;
        }
        change = timers.after(
                delay,
                () -> owner.execute(() -> {
                    if (change == null) return; // withdrawn meanwhile
                    change = null;
                    tell();
                }));
    }

    private Duration randomPart(Duration most) {
        return most.isZero()
                ? most
                : most.multipliedBy(1 + random.nextInt(1_000)).dividedBy(1_000);
    }

    /** What the balance is enough for by now. */
    private void tell() {
        Optional<Offer> made = policy.offer(maker, balance, random);
        if (made.isEmpty()) {
            cancel();
            return;
        }
        wasShort = false;
        if (offer == null || matters(offer)) {
            offer = made.get();
            basis = balance;
            announcer.publish(offer.toCommand());
        }
    }

    private void cancel() {
        if (offer == null) return;
        announcer.publish(new PublicCommand.Cancel(offer.id()).toCommand());
        offer = null;
    }

    /** The wallet cannot serve, or the maker stops. */
    public void withdraw() {
        owner.check();
        if (change != null) change.cancel();
        change = null;
        cancel();
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
