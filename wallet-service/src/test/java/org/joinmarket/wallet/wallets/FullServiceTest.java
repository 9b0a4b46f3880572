package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.chain.AccountKey;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.store.KeptScripts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("slow")
class FullServiceTest {
    private static final String WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    @Test
    void aWalletMoreThanTheChainBackendFollowsIsRefusedHoweverItComes(@TempDir Path folder) {
        try (WalletService service = WalletService.start(folder);
                Device device = Device.of("watched");
                Seed seed = Seed.ofMnemonic(WORDS, "").orElseThrow()) {
            for (String name : List.of("alice", "bob"))
                service.as("operator").create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
            var account =
                    AccountKey.parse(device.account(0), Network.REGTEST, 0).orElseThrow();

            WalletRegistry full = registry(service, 2);
            assertFull(2, () -> full.create("carol", WalletService.PASSWORD, 12, ""));
            assertFull(2, () -> full.recover("carol", WalletService.PASSWORD, seed, null, null, false));
            assertFull(2, () -> full.watchOnly("carol", List.of(account), null, false));
            assertThat(full.names()).as("no seed is left either").containsExactly("alice", "bob");

            WalletRegistry roomy = registry(service, 3);
            roomy.watchOnly("carol", List.of(account), null, false);
            service.bean(Seeds.class).seal("dave", seed, WalletService.PASSWORD);
            assertFull(3, () -> roomy.unlock("dave", WalletService.PASSWORD));
            assertThat(roomy.all()).hasSize(3);
        }
    }

    private static void assertFull(int most, ThrowingCallable call) {
        assertThatExceptionOfType(ApiProblem.class)
                .isThrownBy(call)
                .withMessage("too-many-wallets")
                .satisfies(refused -> assertThat(refused.problem().title()).contains("has " + most + " wallets"));
    }

    private static WalletRegistry registry(WalletService service, int maxWallets) {
        return new WalletRegistry(
                service.bean(Seeds.class),
                service.bean(WalletStore.class),
                service.bean(WalletWatch.class),
                Network.REGTEST,
                new KeptScripts(service.bean(JdbcClient.class), service.bean(TransactionTemplate.class)),
                service.bean(WalletProperties.class),
                service.bean(TransactionTemplate.class),
                InstantSource.system(),
                new SecureRandom(),
                Runnable::run,
                maxWallets);
    }
}
