package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Labels;
import org.joinmarket.wallet.imports.ForeignFiles;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What joinmarket-clientserver calls addresses comes over with its wallet. */
@Tag("slow")
class ImportedLabelsTest {
    private static final String ELSEWHERE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String STRANGE = "\"grün\" \\ <b>🎟";

    @TempDir
    Path folder;

    private WalletService service;

    String[] settings() {
        return new String[0];
    }

    @BeforeEach
    void start() {
        service = WalletService.start(folder, settings());
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static String address(int mixdepth, int branch, int index) {
        try (Seed seed = Seed.ofMnemonic(ForeignFiles.WORDS, "").orElseThrow();
                WalletKeys keys = WalletKeys.of(seed, Network.REGTEST, 5)) {
            return keys.with(
                    new KeyPath(mixdepth, branch, index),
                    key -> Addresses.fromScript(Network.REGTEST, Scripts.p2wpkh(key.publicKey()))
                            .orElseThrow());
        }
    }

    private Imports.Imported importFile(Map<String, String> labels) {
        Map<String, Object> wallet = ForeignFiles.wallet(); // which has handed out 3 addresses and 1 of mixdepth 0
        wallet.put("addr_labels", labels);
        String file = Base64.getEncoder().encodeToString(ForeignFiles.plain(wallet));
        return service.as("operator").importFile(new Imports.Import("alice", WalletService.PASSWORD, file, null, null));
    }

    private Map<String, String> shown() {
        service.follow("alice");
        return service.as("viewer").addresses("alice", null, 0).addresses().stream()
                .filter(one -> one.label() != null)
                .collect(Collectors.toMap(Wallets.KnownAddress::address, one -> Objects.requireNonNull(one.label())));
    }

    private List<String> written() {
        byte[] file = Objects.requireNonNull(service.as("viewer").exportLabels("alice"));
        return new String(file, StandardCharsets.UTF_8).lines().toList();
    }

    private static String record(String address, String label) {
        return "{\"type\":\"addr\",\"ref\":\"" + address + "\",\"label\":\"" + label + "\"}";
    }

    @Test
    void areShownAndWrittenAlsoAfterARestartAndTheirAddressesAreNotHandedOut() {
        String shop = address(0, 0, 1);
        String change = address(0, 1, 0);
        String ahead = address(2, 0, 4);

        Imports.Imported imported =
                importFile(Map.of(shop, STRANGE, change, "from the raffle", ahead, "friend", ELSEWHERE, "cold"));

        assertThat(imported.labels()).isEqualTo(3);
        assertThat(imported.foreignLabels()).isEqualTo(1);
        assertThat(imported.labelsLeftOut()).isZero();
        Map<String, String> own = Map.of(shop, STRANGE, change, "from the raffle", ahead, "friend");
        List<String> file = List.of(
                record(shop, "jm:reserved:\\\"grün\\\" \\\\ <b>🎟"),
                record(change, "from the raffle"),
                record(change, "jm:used"),
                record(ahead, "jm:reserved:friend"),
                record(ELSEWHERE, "cold"));
        assertThat(shown()).isEqualTo(own);
        assertThat(written()).containsExactlyInAnyOrderElementsOf(file);
        service.restart();
        service.as("operator").unlock("alice", new Wallets.Unlock(WalletService.PASSWORD));
        assertThat(shown()).isEqualTo(own);
        assertThat(written()).containsExactlyInAnyOrderElementsOf(file);
        assertThat(service.as("operator")
                        .newAddress("alice", new Wallets.NewAddress(2))
                        .index())
                .isEqualTo(5);
        assertThat(service.bean(JdbcClient.class)
                        .sql("select count(*) from imported_labels")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void thatAreNoneHereAreCountedAndTheOthersComeOver() {
        String good = address(0, 0, 0);
        Imports.Imported imported = importFile(Map.of(
                good,
                "x".repeat(Labels.MAX_CHARS),
                address(0, 0, 1),
                "x".repeat(Labels.MAX_CHARS + 1),
                address(0, 0, 2),
                "esc\u001b[2J",
                address(0, 0, 3),
                "",
                "a".repeat(201),
                "whose?",
                "tab\t",
                "whose?"));

        assertThat(imported.labels()).isEqualTo(1);
        assertThat(imported.foreignLabels()).isZero();
        assertThat(imported.labelsLeftOut()).isEqualTo(5);
        assertThat(shown()).isEqualTo(Map.of(good, "x".repeat(Labels.MAX_CHARS)));
    }
}
