package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.imports.ForeignFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same SQL on a server that has many connections at once. */
@Tag("postgres")
class PostgresCoinjoinTest extends CompleteCoinjoinTest {
    @Override
    String[] settings() {
        return Postgres.fresh();
    }

    @Test
    void aWalletComesOverFromAFileAndFiftyLeasesAtOnceNeverShareACoinNorTheLastPlace() throws Exception {
        List<Map<String, String>> settings = List.of(WalletService.pairs(settings()), FiftyLeases.settings(folder));
        try (WalletService service = WalletService.start(folder, settings)) {
            aWalletComesOver(service);
            FiftyLeases.neverShareACoin(service);
            LimitsAtOnce.hold(service, "imported");
        }
    }

    private static void aWalletComesOver(WalletService service) {
        Map<String, Object> wallet = ForeignFiles.wallet();
        wallet.put("meta", Map.of(ForeignFiles.metaKey("12".repeat(32) + ":7"), Map.of("disabled", 1)));
        String file = Base64.getEncoder().encodeToString(ForeignFiles.plain(wallet));
        service.as("operator").importFile(new Imports.Import("imported", WalletService.PASSWORD, file, null, null));
        service.follow("imported");
        assertThat(service.as("operator")
                        .newAddress("imported", new Wallets.NewAddress(0))
                        .index())
                .isEqualTo(3);
        assertThat(service.bean(JdbcClient.class)
                        .sql("select wallet || ' ' || outpoint from frozen_outpoints")
                        .query(String.class)
                        .single())
                .isEqualTo("imported " + "12".repeat(32) + ":7");
    }
}
