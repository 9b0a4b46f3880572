package org.joinmarket.wallet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One service for all tests of a class; after each of them every coin is free, and budgets and the sums of the day are new. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LeasesInUse {
    static final long AMOUNT = 1_000_000;

    /** An address of nobody here. */
    static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private static final AtomicInteger KEYS = new AtomicInteger();

    WalletService service;

    /** A service with the settings and wallets that the tests of the class need. */
    abstract WalletService started(Path folder);

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    /** With coins of four: alice, bob, carol and dave. */
    WalletService fourWallets(Path folder) {
        WalletService started = WalletService.start(
                folder,
                List.of(
                        WalletService.pairs(settings()),
                        Map.of(
                                "joinmarket.wallet.policy.maker-leases-per-hour", "1000",
                                "joinmarket.wallet.policy.max-cost-sats-per-day", "10000")));
        started.wallet("alice", 0, 3_000_000, 3_000_000);
        started.wallet("bob", 0, 3_000_000, 3_000_000);
        started.wallet("carol", 0, 3_000_000, 3_000_000, 3_000_000, 3_000_000, 3_000_000, 3_000_000);
        started.wallet("dave", 0, 3_000_000);
        return started;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = started(folder);
    }

    @AfterEach
    void endAllLeases() {
        WalletApi operator = service.as("operator");
        for (Leases.Lease open : operator.openLeases().leases()) operator.release(open.id(), new Leases.Release(true));
        service.clock().advance(Duration.ofDays(1));
    }

    @AfterAll
    void stop() {
        service.close();
    }

    /** An idempotency key that was not used yet. */
    static String key() {
        return "test-key-" + KEYS.incrementAndGet();
    }

    Leases.Lease maker(String name) {
        return maker(name, AMOUNT);
    }

    Leases.Lease maker(String name, long amount) {
        return service.as(name).leaseAsMaker(name, Round.makerRequest(key(), amount));
    }

    Leases.Lease taker(String name) {
        return service.as(name).leaseAsTaker(name, Round.takerRequest(key(), 0, AMOUNT));
    }

    /** The id of the operator's leave for carol to pay {@link #OUTSIDE} within the hour. */
    String authorized(long amount) {
        return service.as("operator")
                .authorizeSpend("carol", new Authorizations.AuthorizeSpend(key(), OUTSIDE, amount, 20_000, 3_600))
                .id();
    }

    /** By the token of the lease, which has the name of its wallet. */
    void assertSigningRefused(String reason, Leases.Lease lease, Round round) {
        Problems.assertSigningRefused(reason, () -> service.as(lease.wallet()).sign(lease.id(), round.unsigned()));
    }
}
