package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BondRecoveryTest {
    private static final String WALLET = "alice";
    private static final String MONTH = "2055-07";
    private static final int TIMENUMBER = 12 * 35 + 6;
    private static final List<Integer> FUNDED = List.of(0, TIMENUMBER, TIMENUMBER, Timenumber.COUNT - 1);

    @Test
    void bondsAreFoundAgainFromTheWordsAloneAlsoTheFirstAndTheLast(@TempDir Path folder, @TempDir Path elsewhere) {
        String made;
        List<String> addresses = new ArrayList<>();
        String words;
        try (var service = WalletService.start(folder)) {
            words = service.as("operator")
                    .create(new Wallets.Create(WALLET, WalletService.PASSWORD, null, null, null))
                    .mnemonic();
            made = service.as("operator")
                    .makeBond(WALLET, new Bonds.Make(MONTH))
                    .address();
            Wallet wallet = service.bean(WalletRegistry.class).get(WALLET);
            for (int timenumber : FUNDED)
                addresses.add(
                        Addresses.fromScript(Network.REGTEST, wallet.scriptAt(new KeyPath(0, Wallet.BONDS, timenumber)))
                                .orElseThrow());
        }
        assertThat(addresses).contains(made);
        try (var service = WalletService.start(elsewhere)) {
            var operator = service.as("operator");
            addresses.forEach(address -> operator.fund(new Chain.Fund(address, 10_000_000)));
            service.mine(1);
            operator.create(new Wallets.Create(WALLET, WalletService.PASSWORD, null, words, null));
            service.follow(WALLET);

            assertThat(operator.bonds(WALLET).bonds())
                    .extracting(
                            Bonds.Bond::month,
                            Bonds.Bond::address,
                            bond -> bond.coins().size(),
                            Bonds.Bond::state)
                    .containsExactlyInAnyOrder(
                            tuple("2020-01", addresses.getFirst(), 1, Bonds.State.REDEEMABLE),
                            tuple(MONTH, made, 2, Bonds.State.ACTIVE),
                            tuple("2099-12", addresses.getLast(), 1, Bonds.State.ACTIVE));
        }
    }
}
