package org.joinmarket.wallet.send;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Source;
import org.joinmarket.wallet.api.Sends;
import org.jspecify.annotations.Nullable;

/** Payments that are to be replaced. The embedded chain takes no replacement, so whether nodes do is not seen here. */
abstract class BumpScene extends WalletEach {
    private static final long DAY = 5_000_000;

    int keys;

    Map<String, String> settings() {
        return Map.of();
    }

    @Override
    WalletService started(Path folder) {
        Map<String, String> all = new TreeMap<>(settings());
        all.put("joinmarket.wallet.spending.max-value-sats-per-day", Long.toString(DAY));
        return WalletService.start(folder, List.of(all));
    }

    Sends.Send payment(int mixdepth, @Nullable Long amount) {
        return new Sends.Send(
                "bump-key-" + keys++,
                100_000,
                new Sends.Order(mixdepth, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L));
    }

    Sends.Sent pay(@Nullable Long amount) {
        return operator.send(wallet, payment(1, amount));
    }

    static Bumps.Order at(@Nullable Long rate) {
        return new Bumps.Order(null, rate, null, null);
    }

    static Bumps.Order at(long rate, Source from, String... coins) {
        return new Bumps.Order(null, rate, from, coins.length == 0 ? null : List.of(coins));
    }

    Bumps.Replace request(Bumps.Order order, long maxFee) {
        return new Bumps.Replace("bump-key-" + keys++, maxFee, order);
    }
}
