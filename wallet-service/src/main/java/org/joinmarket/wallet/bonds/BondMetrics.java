package org.joinmarket.wallet.bonds;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.coins.Look;
import org.joinmarket.wallet.events.StateChanges;
import org.joinmarket.wallet.wallets.Wallet;

/** What the bonds of all wallets come to, for those who watch over them: no address, no wallet. */
@Slf4j
public final class BondMetrics {
    private final BondBook book;
    private final ChainBackend chain;
    private final StateChanges changes;
    private volatile Sums sums = new Sums(Map.of(), Map.of(), 0, Double.NaN, Double.NaN);

    /**
     * @param bestWeight of the most valuable bond; 0 without one
     * @param expirySeconds until the first lock ends by the chain's median time; NaN if nothing is locked
     * @param certificateBlocks that the certificate which runs out first still holds; NaN without one
     */
    private record Sums(
            Map<State, Integer> count,
            Map<State, Long> sats,
            double bestWeight,
            double expirySeconds,
            double certificateBlocks) {}

    BondMetrics(BondBook book, ChainBackend chain, StateChanges changes, MeterRegistry meters) {
        this.book = book;
        this.chain = chain;
        this.changes = changes;
        for (State state : State.values()) {
            String tag = state.name().toLowerCase(Locale.ROOT);
            Gauge.builder("jm.wallet.bonds", () -> sums.count().getOrDefault(state, 0))
                    .description("fidelity bonds of all wallets")
                    .tag("state", tag)
                    .register(meters);
            Gauge.builder("jm.wallet.bonds.coins", () -> sums.sats().getOrDefault(state, 0L))
                    .description("what lies in them")
                    .baseUnit("sats")
                    .tag("state", tag)
                    .register(meters);
        }
        Gauge.builder("jm.wallet.bonds.best.weight", () -> sums.bestWeight())
                .description("what takers weigh the most valuable one with")
                .register(meters);
        Gauge.builder("jm.wallet.bonds.next.expiry", () -> sums.expirySeconds())
                .description("until the first lock ends")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("jm.wallet.bonds.certificate", () -> sums.certificateBlocks())
                .description(
                        "that the certificate which runs out first still holds, of those that nobody here makes anew")
                .baseUnit("blocks")
                .register(meters);
    }

    /** Looks at the bonds of wallets that were looked at. */
    public void look(Map<Wallet, Look> wallets) {
        try {
            ChainTip tip = chain.tip();
            List<Bond> all = new ArrayList<>();
            wallets.forEach((wallet, look) -> {
                List<Bond> bonds = book.of(wallet, look);
                changes.bonds(
                        wallet.name(), bonds.stream().map(BondMetrics::seen).toList());
                all.addAll(bonds);
            });
            sums = sum(all, tip);
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("bonds cannot be looked at now");
        }
    }

    private static StateChanges.Seen seen(Bond bond) {
        ColdBond cold = bond.cold();
        return new StateChanges.Seen(
                bond.address().timenumber().month().toString(), cold == null ? null : cold.outPoint(), bond.state());
    }

    private static Sums sum(List<Bond> bonds, ChainTip tip) {
        Map<State, Integer> count = new EnumMap<>(State.class);
        Map<State, Long> sats = new EnumMap<>(State.class);
        double best = 0;
        double expiry = Double.NaN;
        double certificate = Double.NaN;
        for (Bond bond : bonds) {
            count.merge(bond.state(), 1, Integer::sum);
            for (Bond.BondCoin coin : bond.coins())
                sats.merge(bond.state(), coin.value().value(), Long::sum);
            best = Math.max(best, bond.best().map(Bond.BondCoin::weight).orElse(0.0));
            boolean locked = bond.state() == State.ACTIVE || bond.state() == State.CERTIFICATE_EXPIRING;
            if (!locked) continue;
            expiry = least(expiry, (double) (bond.address().timenumber().locktime() - tip.medianTime()));
            OptionalInt last = bond.runsOutAt();
            if (last.isPresent()) certificate = least(certificate, last.getAsInt() - tip.height());
        }
        return new Sums(count, sats, best, expiry, certificate);
    }

    /** NaN is nothing yet. */
    private static double least(double before, double now) {
        return Double.isNaN(before) ? now : Math.min(before, now);
    }
}
