package org.joinmarket.wallet.coins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A mixdepth that a wallet did not have yet, and that was used elsewhere, or since a back-up. */
@Tag("slow")
class LaterMixdepthTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final int LATER = 5;
    private static final List<String> OF_MIXDEPTHS =
            List.of("handed_addresses", "branches", "accounts", "seen_coins", "emptied_addresses");

    @TempDir
    Path folder;

    private WalletService start() {
        return WalletService.start(
                folder, "joinmarket.wallet.mixdepths", "6", "joinmarket.wallet.store.restore-gap", "20");
    }

    /** At its coins. */
    private static void awaitLook(WalletService service) {
        JdbcTemplate jdbc = service.bean(JdbcTemplate.class);
        Awaitility.await().untilAsserted(() -> {
            service.tick();
            assertThat(jdbc.queryForList("select seen_hash from wallets where seen_hash is not null"))
                    .isNotEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itsAddressesThatWereEmptiedAreUsed(boolean restored) throws IOException {
        String emptied;
        try (WalletService service = start()) {
            WalletApi operator = service.as("operator");
            operator.create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            emptied =
                    operator.newAddress("alice", new Wallets.NewAddress(LATER)).address();
            operator.fund(new Chain.Fund(emptied, 100_000));
            service.mine(1);
            service.tick();
            Sends.Order sweep = new Sends.Order(LATER, List.of(new Sends.Output(OUTSIDE, null)), null, null, 2_000L);
            operator.send("alice", new Sends.Send("sweep-0001", 10_000, sweep));
            service.mine(1);
            JdbcTemplate jdbc = service.bean(JdbcTemplate.class);
            for (String table : OF_MIXDEPTHS) jdbc.update("delete from " + table + " where mixdepth >= ?", LATER);
        }
        if (restored) Files.createFile(folder.resolve("data").resolve("restored"));

        try (WalletService service = start()) {
            service.follow("alice");
            awaitLook(service); // while it is locked and has no such mixdepth
            WalletApi operator = service.as("operator");
            operator.unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
            service.follow("alice");
            awaitLook(service);
            operator.fund(new Chain.Fund(emptied, 1_000));
            service.tick();
            assertThat(operator.utxos("alice", LATER).utxos())
                    .singleElement()
                    .extracting(Wallets.Utxo::frozen)
                    .isEqualTo(true);
        }
    }
}
