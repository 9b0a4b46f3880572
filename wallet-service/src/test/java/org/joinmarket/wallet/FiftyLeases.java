package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;

/** A maker and a taker on one wallet that has a coin for each of the leases they ask for, all at once. */
final class FiftyLeases {
    private static final String WALLET = "erin";
    private static final String MAKER = "erin-maker";
    private static final String TAKER = "erin-taker";
    private static final int LEASES = 50;
    private static final long COIN = 200_000;
    private static final long AMOUNT = 100_000;

    private FiftyLeases() {}

    static Map<String, String> settings(Path folder) {
        Map<String, String> settings = new TreeMap<>();
        settings.putAll(WalletService.moreToken(folder, 0, MAKER, "maker", WALLET));
        settings.putAll(WalletService.moreToken(folder, 1, TAKER, "taker", WALLET));
        settings.put("joinmarket.wallet.policy.maker-leases-per-hour", "1000");
        return settings;
    }

    static void neverShareACoin(WalletService service) throws Exception {
        service.wallet(WALLET, 0, LongStream.generate(() -> COIN).limit(LEASES).toArray());
        WalletApi maker = service.as(MAKER);
        WalletApi taker = service.as(TAKER);
        List<Callable<Leases.Lease>> calls = new ArrayList<>();
        for (int i = 0; i < LEASES / 2; i++) {
            String key = "fifty-leases-" + i;
            calls.add(() -> maker.leaseAsMaker(WALLET, Round.makerRequest(key, AMOUNT)));
            calls.add(() -> taker.leaseAsTaker(WALLET, Round.takerRequest(key, 0, AMOUNT)));
        }
        Set<String> coins = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Leases.Lease> one : threads.invokeAll(calls)) {
                Leases.Lease lease = one.get();
                assertThat(lease.inputs()).isNotEmpty();
                for (Leases.Input input : lease.inputs())
                    assertThat(coins.add(input.outpoint()))
                            .as("one lease for a coin")
                            .isTrue();
                assertThat(addresses.add(lease.coinjoinAddress())).isTrue();
                assertThat(addresses.add(lease.changeAddress())).isTrue();
            }
        }
        assertThat(coins).hasSize(LEASES);
    }
}
