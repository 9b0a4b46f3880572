package org.joinmarket.benchmarks.wallet;

import java.util.UUID;
import org.joinmarket.wallet.api.Leases;

/** Requests for leases under fresh keys. */
final class Requests {
    static final long CJFEE = 500;
    static final int MINIMUM_MAKERS = 2;

    private static final String BOX_KEY = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    private static final int SECONDS = 3_600;
    private static final long MAX_COST = 100_000;
    private static final int MAX_COST_PPM = 100_000;
    private static final int MAX_FEE_RATE = 100_000;

    private Requests() {}

    static Leases.MakerRequest maker(long amount) {
        return new Leases.MakerRequest(key(), amount, CJFEE, 0, BOX_KEY, SECONDS);
    }

    static Leases.TakerRequest taker(long amount, long expectedCost) {
        return new Leases.TakerRequest(
                key(),
                OwnWallet.MIXDEPTH,
                amount,
                null,
                expectedCost,
                MAX_COST,
                MAX_COST_PPM,
                MAX_FEE_RATE,
                MINIMUM_MAKERS,
                SECONDS);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
