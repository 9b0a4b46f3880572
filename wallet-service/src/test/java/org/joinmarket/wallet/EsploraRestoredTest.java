package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.EsploraServer;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.RegtestChain;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gap of a restored wallet begins behind all that was paid since the back-up, also if an explorer has to be asked for each. */
@Tag("bitcoind")
class EsploraRestoredTest {
    private static final String WALLET = "alice";
    private static final long COIN = 10_000_000;
    private static final long BOND = 70_000_000;
    private static final int GAP = 40;

    /** More unpaid ones before it than an explorer is asked for of a new wallet. */
    private static final int PAID = 30;

    private static final int PAID_LAST = 65;
    private static final int SHOWN = 70;
    private static final int LATER_MIXDEPTH = 5;

    @TempDir
    Path folder;

    @Test
    void whatWasPaidBehindManyUnpaidAddressesSinceTheBackUpIsFoundBeforeTheGapIsSkipped() throws IOException {
        try (Bitcoind bitcoind = Bitcoind.start("-blockfilterindex=0");
                EsploraServer explorer = EsploraServer.over(bitcoind.rpcUrl(), bitcoind.cookieFile());
                ChainBackend node = new BitcoindChain(
                        Network.REGTEST,
                        bitcoind.rpcUrl(),
                        RpcCredentials.cookie(bitcoind.cookieFile()),
                        Duration.ofSeconds(30))) {
            RegtestChain regtest = node.regtest().orElseThrow();
            Path database = folder.resolve("data").resolve("wallet-service.db");
            Path copy = folder.resolve("copy.db");
            try (WalletService service = on(explorer, LATER_MIXDEPTH)) {
                service.as("operator").create(new Wallets.Create(WALLET, WalletService.PASSWORD, null, null, null));
                service.follow(WALLET);
            }
            Files.copy(database, copy);
            try (WalletService service = on(explorer, LATER_MIXDEPTH + 1)) {
                unlock(service);
                for (int index = 0; index < SHOWN; index++) {
                    String address = deposit(service, 0).address();
                    if (index == PAID || index == PAID_LAST) pay(regtest, address, COIN);
                }
                for (int index = 0; index < PAID; index++) deposit(service, LATER_MIXDEPTH);
                pay(regtest, deposit(service, LATER_MIXDEPTH).address(), COIN);
                Bonds.Bond bond = service.as("operator").makeBond(WALLET, new Bonds.Make("2031-06"));
                pay(regtest, bond.address(), BOND);
            }
            regtest.mine(6, Optional.empty());
            Files.copy(copy, database, StandardCopyOption.REPLACE_EXISTING);

            try (WalletService service = on(explorer, LATER_MIXDEPTH)) {
                unlock(service);
                assertThat(deposit(service, 0).index()).isEqualTo(PAID_LAST + 1 + GAP);
                assertHas(service, 2 * COIN);
            }
            try (WalletService service = on(explorer, LATER_MIXDEPTH + 1)) {
                unlock(service);
                assertThat(deposit(service, LATER_MIXDEPTH).index()).isEqualTo(PAID + 1 + GAP);
                assertHas(service, 3 * COIN);
            }
            try (WalletService service = on(explorer, LATER_MIXDEPTH + 1)) {
                unlock(service);
                assertHas(service, 3 * COIN);
            }
        }
    }

    private WalletService on(EsploraServer explorer, int mixdepths) {
        return WalletService.start(
                folder,
                "joinmarket.chain.backend",
                "esplora",
                "joinmarket.chain.esplora.url",
                explorer.url().toString(),
                "joinmarket.chain.esplora.refresh",
                "0s",
                "joinmarket.wallet.lookahead",
                "20",
                "joinmarket.wallet.recovery-range",
                "20",
                "joinmarket.wallet.mixdepths",
                Integer.toString(mixdepths),
                "joinmarket.wallet.store.restore-gap",
                Integer.toString(GAP));
    }

    private static void unlock(WalletService service) {
        service.as("operator").unlock(WALLET, new Wallets.Unlock(WalletService.PASSWORD));
        service.follow(WALLET);
    }

    private static Wallets.Address deposit(WalletService service, int mixdepth) {
        return service.as("operator").newAddress(WALLET, new Wallets.NewAddress(mixdepth));
    }

    private static void pay(RegtestChain regtest, String address, long sats) {
        regtest.fund(Addresses.toScript(Network.REGTEST, address).orElseThrow(), new Sats(sats));
        regtest.mine(1, Optional.empty());
    }

    private static void assertHas(WalletService service, long sats) {
        assertThat(service.as("viewer").balances(WALLET).totalSats()).isEqualTo(sats);
        assertThat(service.as("operator").bonds(WALLET).bonds())
                .as("the bond that was asked for and paid since the back-up")
                .singleElement()
                .satisfies(bond -> assertThat(bond.state()).isEqualTo(Bonds.State.ACTIVE));
    }
}
