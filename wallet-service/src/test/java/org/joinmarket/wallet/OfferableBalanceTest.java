package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;

/** A maker offers of {@code offerable_sats}: it must get exactly as much. */
class OfferableBalanceTest extends LeasesInUse {
    private static final int MAX_INPUTS = 3;
    private static final long COIN = 1_000_000;

    @Override
    WalletService started(Path folder) {
        WalletService started = WalletService.start(
                folder,
                "joinmarket.wallet.policy.max-inputs",
                "" + MAX_INPUTS,
                "joinmarket.wallet.policy.maker-confirmations",
                "3");
        long[] many = new long[10];
        Arrays.fill(many, COIN);
        started.wallet("alice", 1, many);
        started.mine(2);
        started.fund("alice", 1, 9 * COIN); // too young for makers
        started.mine(1);
        return started;
    }

    @Test
    void isWhatOneMakerLeaseGets() {
        WalletApi alice = service.as("alice");
        assertThat(alice.balances("alice").mixdepths().get(1))
                .extracting(
                        Wallets.Balance::availableSats, Wallets.Balance::mergeableSats, Wallets.Balance::offerableSats)
                .containsExactly(19 * COIN, 19 * COIN, MAX_INPUTS * COIN);
        long largest = MAX_INPUTS * COIN - Round.TXFEE - Dust.MAKER.value() - 1 + Round.CJFEE; // coinjoin.md 3.5

        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> alice.leaseAsMaker("alice", Round.makerRequest(key(), largest + 1)));
        assertThat(alice.leaseAsMaker("alice", Round.makerRequest(key(), largest))
                        .inputs())
                .extracting(Leases.Input::valueSats)
                .isEqualTo(List.of(COIN, COIN, COIN));
    }
}
