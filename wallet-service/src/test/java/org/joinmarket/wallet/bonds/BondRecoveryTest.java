package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BondRecoveryTest {
    private static final String WALLET = "alice";
    private static final String MONTH = "2055-07";

    @Test
    void aBondIsFoundAgainFromTheWordsAlone(@TempDir Path folder, @TempDir Path elsewhere) {
        String address;
        String words;
        try (var service = WalletService.start(folder)) {
            words = service.as("operator")
                    .create(new Wallets.Create(WALLET, WalletService.PASSWORD, null, null, null))
                    .mnemonic();
            address = service.as("operator")
                    .makeBond(WALLET, new Bonds.Make(MONTH))
                    .address();
        }
        try (var service = WalletService.start(elsewhere)) {
            var operator = service.as("operator");
            operator.fund(new Chain.Fund(address, 10_000_000));
            service.mine(1);
            operator.create(new Wallets.Create(WALLET, WalletService.PASSWORD, null, words, null));
            service.follow(WALLET);

            assertThat(operator.bonds(WALLET).bonds()).singleElement().satisfies(bond -> {
                assertThat(bond.month()).isEqualTo(MONTH);
                assertThat(bond.address()).isEqualTo(address);
                assertThat(bond.state()).isEqualTo(Bonds.State.ACTIVE);
            });
        }
    }
}
