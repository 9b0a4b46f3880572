package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.coins.Labels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelFileTest {
    private static final String SOMEWHERE = "ab".repeat(32) + ":7";

    @TempDir
    static Path folder;

    private WalletService service;
    private WalletApi operator;

    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start() {
        service = WalletService.start(folder, settings());
        operator = service.as("operator");
        service.wallet("alice", 0, 300_000, 400_000);
        service.tick(); // it knows of both addresses that they were paid
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private WalletApi wallet(String name) {
        operator.create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
        return operator;
    }

    private Wallets.ImportedLabels read(String wallet, String... lines) {
        return operator.importLabels(wallet, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> written(String wallet) {
        byte[] file = operator.exportLabels(wallet);
        return file == null
                ? List.of()
                : new String(file, StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void whatIsWrittenIsReadByAnotherWalletAndWrittenAgainAsItWas() {
        String frozen = operator.utxos("alice", 0).utxos().get(0).outpoint();
        String called = operator.utxos("alice", 0).utxos().get(1).outpoint();
        String address = operator.newAddress("alice", new Wallets.NewAddress(1)).address();
        operator.freeze("alice", new Wallets.Freeze(frozen, true));
        operator.labelCoin("alice", new Wallets.LabelCoin(called, "\"grün\" \\ 🎟"));
        operator.labelAddress("alice", new Wallets.LabelAddress(address, "shop"));

        List<String> lines = written("alice");
        assertThat(lines)
                .isSorted()
                .containsExactlyInAnyOrder(
                        "{\"type\":\"addr\",\"ref\":\"" + address + "\",\"label\":\"jm:reserved:shop\"}",
                        "{\"type\":\"output\",\"ref\":\"" + frozen + "\",\"spendable\":false}",
                        "{\"type\":\"output\",\"ref\":\"" + called + "\",\"label\":\"\\\"grün\\\" \\\\ 🎟\"}");
        wallet("another");
        assertThat(operator.importLabels("another", Objects.requireNonNull(operator.exportLabels("alice"))))
                .isEqualTo(new Wallets.ImportedLabels(3, 1, 0, 0, List.of()));
        assertThat(written("another")).isEqualTo(lines);
    }

    @Test
    void addressesThatWereHandedOutAndNotPaidAreNotHandedOutByWhoeverReadsTheFile() {
        service.wallet("gina", 0, 3_000_000);
        service.tick();
        String shop = operator.newAddress("gina", new Wallets.NewAddress(1)).address();
        String friend = operator.newAddress("gina", new Wallets.NewAddress(1)).address();
        String label = "x".repeat(Labels.MAX_CHARS);
        operator.labelAddress("gina", new Wallets.LabelAddress(friend, label));
        read("gina", "{\"type\":\"addr\",\"ref\":\"" + shop + "\",\"label\":\"jm:used:deposit\"}");
        operator.labelAddress("gina", new Wallets.LabelAddress(shop, "shop"));
        var lease = operator.leaseAsMaker("gina", Round.makerRequest("label-file-1", 1_000_000));
        operator.release(lease.id(), new Leases.Release(false));

        assertThat(written("gina"))
                .containsExactlyInAnyOrder(
                        addr(shop, "shop"),
                        addr(shop, "jm:used:deposit"),
                        addr(friend, label),
                        addr(friend, "jm:reserved"),
                        addr(address(lease.coinjoinScript()), "jm:used"),
                        addr(address(lease.changeScript()), "jm:used"));
    }

    private static String addr(String ref, String label) {
        return "{\"type\":\"addr\",\"ref\":\"" + ref + "\",\"label\":\"" + label + "\"}";
    }

    private static String address(String script) {
        return Addresses.fromScript(Network.REGTEST, Script.ofHex(script)).orElseThrow();
    }

    @Test
    void recordsOfOtherSoftwareAreKeptAndGivenBackWithAllTheirMembers() {
        wallet("bob");
        String[] foreign = {
            "{\"type\":\"addr\",\"ref\":\"bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c\",\"label\":\"theirs\"}",
            "{\"type\":\"novelty\",\"ref\":\"x\",\"label\":\"\",\"deep\":{\"a\":[1,2.50,null,true]}}",
            "{\"type\":\"output\",\"ref\":\"" + SOMEWHERE
                    + "\",\"label\":\"gift\",\"origin\":\"wpkh([d34db33f/84'/0'/0'])\","
                    + "\"jm_lock_until\":1700000000.25}",
            "{\"type\":\"tx\",\"ref\":\"" + "cd".repeat(32) + "\",\"label\":\"rent\",\"fee\":120}",
            "{\"type\":\"xpub\",\"ref\":\"xpub661MyMwAqRbc\",\"label\":\"cold\",\"spendable\":\"perhaps\"}"
        };
        assertThat(read("bob", foreign)).isEqualTo(new Wallets.ImportedLabels(5, 0, 0, 0, List.of()));
        assertThat(written("bob")).containsExactly(foreign);
        read("bob", foreign);
        assertThat(written("bob")).as("the same again").containsExactly(foreign);
        read("bob", "{\"type\":\"tx\",\"ref\":\"" + "cd".repeat(32) + "\",\"label\":\"the rent\"}");
        assertThat(written("bob"))
                .contains("{\"type\":\"tx\",\"ref\":\"" + "cd".repeat(32) + "\",\"label\":\"the rent\",\"fee\":120}");
    }

    @Test
    void aCoinThatAnotherWalletCallsUnspendableIsFrozenAndNoneIsFreed() {
        service.wallet("carol", 0, 100_000, 200_000, 300_000);
        List<String> coins = operator.utxos("carol", 0).utxos().stream()
                .map(Wallets.Utxo::outpoint)
                .toList();
        operator.freeze("carol", new Wallets.Freeze(coins.get(2), true));
        Wallets.ImportedLabels imported = read(
                "carol",
                "{\"type\":\"output\",\"ref\":\"" + coins.get(0) + "\",\"spendable\":false,\"label\":\"mine\"}\r",
                "",
                "{\"type\":\"output\",\"ref\":\"" + coins.get(1)
                        + "\",\"spendable\":false,\"label\":\"jm:autofrozen:reuse\"}",
                "{\"type\":\"output\",\"ref\":\"" + coins.get(2) + "\",\"spendable\":true}",
                "");
        assertThat(imported).isEqualTo(new Wallets.ImportedLabels(3, 2, 0, 0, List.of()));
        assertThat(operator.utxos("carol", 0).utxos())
                .extracting(Wallets.Utxo::frozenFor)
                .containsExactly(FreezeReason.IMPORTED, FreezeReason.ADDRESS_REUSE, FreezeReason.OPERATOR);
        assertThat(operator.utxos("carol", 0).utxos())
                .extracting(Wallets.Utxo::label)
                .containsExactly("mine", null, null);
        assertThat(service.available("carol")).isZero();
        assertThat(written("carol"))
                .contains("{\"type\":\"output\",\"ref\":\"" + coins.get(1)
                        + "\",\"label\":\"jm:autofrozen:reuse\",\"spendable\":false}");

        operator.freeze("carol", new Wallets.Freeze(coins.get(0), false));
        assertThat(written("carol"))
                .contains("{\"type\":\"output\",\"ref\":\"" + coins.get(0) + "\",\"label\":\"mine\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "\"text\"",
                "{\"type\":\"tx\",\"ref\":\"x\"} {}",
                "{\"type\":\"tx\",\"type\":\"tx\",\"ref\":\"x\"}",
                "{\"ref\":\"x\"}",
                "{\"type\":\"tx\"}",
                "{\"type\":\"\",\"ref\":\"x\"}",
                "{\"type\":\"tx\",\"ref\":\"\"}",
                "{\"type\":7,\"ref\":\"x\"}",
                "{\"type\":\"tx\",\"ref\":null}",
                "{\"type\":\"seventeen letters\",\"ref\":\"x\"}",
                "{\"type\":\"tx\",\"ref\":\"x\\u0000\"}",
                "{\"type\":\"output\",\"ref\":\"x\"}",
                "{\"type\":\"output\",\"ref\":\"" + "ab" + ":0\",\"spendable\":false}",
                "{\"type\":\"tx\",\"ref\":\"x\",\"a\":[[[[[[[[[[[]]]]]]]]]]]}",
                "{\"type\":\"tx\",\"ref\":\"x\",\"a\":11111111111111111111111111111111111111111111111111111111111111111}"
            })
    void aLineThatIsNoRecordIsNamedAndNothingIsTaken(String bad) {
        String good = "{\"type\":\"tx\",\"ref\":\"never taken\",\"label\":\"x\"}";
        var problem = problemOf(() -> read("alice", good, bad));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.field()).isEqualTo("labels");
        assertThat(problem.getMessage()).contains("line 2").doesNotContain("never");
        assertThat(written("alice")).noneMatch(line -> line.contains("never taken"));
    }

    @Test
    void aLabelThatIsNoneHereIsLeftOutAndTheRestIsTaken() {
        String coin = operator.utxos("alice", 0).utxos().getFirst().outpoint();
        wallet("frank");
        String good = "{\"type\":\"tx\",\"ref\":\"" + "ef".repeat(32) + "\",\"label\":\"wages\"}";
        Wallets.ImportedLabels imported = read(
                "frank",
                "\ufeff" + good,
                "{\"type\":\"tx\",\"ref\":\"a\",\"label\":null}",
                "{\"type\":\"tx\",\"ref\":\"b\",\"label\":1}",
                "{\"type\":\"tx\",\"ref\":\"c\",\"label\":\"with a\\ttab\"}",
                "{\"type\":\"tx\",\"ref\":\"d\",\"label\":\"half \\ud83c\",\"fee\":7}",
                "{\"type\":\"output\",\"ref\":\"" + coin + "\",\"label\":\"" + "x".repeat(256)
                        + "\",\"spendable\":false}");
        assertThat(imported)
                .isEqualTo(new Wallets.ImportedLabels(
                        6,
                        1,
                        0,
                        5,
                        List.of(
                                "line 2: a label that is no text",
                                "line 3: a label that is no text",
                                "line 4: a label with control characters",
                                "line 5: a label with control characters",
                                "line 6: a label of more than 255 characters")));
        assertThat(written("frank"))
                .containsExactlyInAnyOrder(
                        good,
                        "{\"type\":\"tx\",\"ref\":\"d\",\"fee\":7}",
                        "{\"type\":\"output\",\"ref\":\"" + coin + "\",\"spendable\":false}");
    }

    @Test
    void aFileBeyondTheLimitsIsRefused() throws Exception {
        wallet("erin");
        assertField("labels", () -> read("erin", "{\"type\":\"tx\",\"ref\":\"" + "x".repeat(201) + "\"}"));
        assertField(
                "labels", () -> read("erin", "{\"type\":\"tx\",\"ref\":\"x\",\"a\":\"" + "x".repeat(4_096) + "\"}"));
        assertField("labels", () -> operator.importLabels("erin", new byte[] {'{', (byte) 0xff, '}'}));
        assertField("labels", () -> operator.importLabels("erin", lines(0, 30_001)));
        assertThat(problemOf(() -> operator.importLabels(
                                "erin", " ".repeat(4_200_000).getBytes(StandardCharsets.UTF_8)))
                        .status())
                .isEqualTo(413);
        assertThat(written("erin")).isEmpty();

        assertThat(operator.importLabels("erin", lines(0, 10_000)).records()).isEqualTo(10_000);
        assertProblem(409, "too-many-labels", () -> operator.importLabels("erin", lines(10_000, 10_001)));
        operator.importLabels("erin", lines(9_999, 10_000));
        assertThat(written("erin")).hasSize(10_000);
        assertThat(operator.importLabels("erin", Objects.requireNonNull(operator.exportLabels("erin")))
                        .records())
                .as("what it writes itself")
                .isEqualTo(10_000);
        assertThat(post("text/plain")).isEqualTo(415);
        assertThat(post("application/jsonl; charset=utf-8")).isEqualTo(200);
    }

    private static byte[] lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("{\"type\":\"tx\",\"ref\":\"%d\",\"label\":\"x\"}"::formatted)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private int post(String contentType) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(service.uri().resolve("/api/v1/wallets/erin/labels"))
                    .header("Authorization", "Bearer " + service.token("operator"))
                    .header("Content-Type", contentType)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(lines(1, 2)))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }
}
