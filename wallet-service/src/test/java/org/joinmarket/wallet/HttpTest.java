package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpTest {
    private static final String MAKER_LEASE = """
            {"idempotency_key": "http-test-1", "amount_sats": 100000, "cjfee_sats": 0, "txfee_sats": 0,
             "box_key": "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", "expires_in_seconds": 600}""";

    @TempDir
    static Path folder;

    private WalletService service;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    void start() {
        service = WalletService.start(folder, "joinmarket.wallet.queries.outpoints-per-minute", "250");
        service.wallet("alice", 0, 300_000);
    }

    @AfterAll
    void stop() {
        http.close();
        service.close();
    }

    private HttpResponse<String> post(String token, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri().resolve("/api/v1" + path))
                .header("Authorization", "Bearer " + service.token(token))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 1.5",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": \"100000\"",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": -1",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 0",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 1e20",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 1e5",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 100000.0",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 1E+999999999",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 99999999999999999999999999",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": true",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": [100000]",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": 2100000000000001",
                "amount_sats | \"amount_sats\": 100000 | \"amount_sats\": null",
                "amount_sats | \"amount_sats\": 100000, | ",
                "idempotency_key | http-test-1 | short",
                "idempotency_key | http-test-1 | not allowed!",
                "box_key | de9edb | DE9EDB",
                "expires_in_seconds | : 600 | : 29",
                "expires_in_seconds | : 600 | : 86401",
                "surprise | {\"idem | {\"surprise\": 1, \"idem"
            })
    void aBadFieldIsNamed(String field, String from, String to) throws Exception {
        assertThat(MAKER_LEASE).contains(from);
        HttpResponse<String> response =
                post("alice", "/wallets/alice/maker-leases", MAKER_LEASE.replace(from, to == null ? "" : to));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(json(response).path("field").asString()).isEqualTo(field);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frozen | /wallets/alice/freeze | {\"outpoint\": \"x\", \"frozen\": 1}",
                "frozen | /wallets/alice/freeze | {\"outpoint\": \"x\", \"frozen\": \"true\"}",
                "frozen | /wallets/alice/freeze | {\"outpoint\": \"x\"}",
                "outpoint | /wallets/alice/freeze | {\"outpoint\": 7, \"frozen\": true}",
                "mixdepth | /wallets/alice/addresses | {\"mixdepth\": 0.0}",
                "mixdepth | /wallets/alice/addresses | {\"mixdepth\": 10}",
                "mixdepth | /wallets/alice/addresses | {}",
                "abandon | /leases/0/release | {\"abandon\": null}",
                "abandon | /leases/0/release | {}",
                "transaction | /leases/0/sign | {\"transaction\": \"0\"}",
                "transaction | /leases/0/sign | {\"transaction\": \"AB\"}",
                "transaction | /leases/0/broadcast | {\"transaction\": \"\"}",
                "words | /wallets | {\"name\": \"new\", \"password\": \"long enough\", \"words\": 12.5}",
                "amount_sats | /wallets/alice/spend-authorizations | {\"address\": \"x\", \"amount_sats\": 3.7}",
                "idempotency_key | /wallets/alice/spend-authorizations | {\"address\": \"x\", \"max_cost_sats\": 1, \"expires_in_seconds\": 60}",
                "blocks | /chain/regtest/blocks | {\"blocks\": 501}",
                "fee_rate_sats_per_kvb | /wallets/alice/sends/quote | {\"fee_rate_sats_per_kvb\": \"NaN\"}",
                "fee_rate_sats_per_kvb | /wallets/alice/sends/quote | {\"fee_rate_sats_per_kvb\": 1.5}",
                "fee_rate_sats_per_kvb | /wallets/alice/sends/quote | {\"fee_rate_sats_per_kvb\": 1e20}",
                "max_fee_sats | /wallets/alice/sends | {\"max_fee_sats\": 0.1}"
            })
    void aBadFieldIsNamedWhereverItIs(String field, String path, String body) throws Exception {
        HttpResponse<String> response = post("operator", path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(json(response).path("field").asString()).isEqualTo(field);
    }

    @Test
    void aFieldThatComesTwiceIsRefused() throws Exception {
        String twice = MAKER_LEASE.replace("\"cjfee_sats\": 0", "\"amount_sats\": 100000, \"cjfee_sats\": 0");
        HttpResponse<String> response = post("alice", "/wallets/alice/maker-leases", twice);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(service.as("alice").openLeases().leases()).isEmpty();
    }

    static Stream<String> bombs() {
        return Stream.of(
                "",
                "[".repeat(200_000),
                "{\"amount_sats\":".repeat(100_000),
                MAKER_LEASE.replace("100000", "[".repeat(200_000)),
                MAKER_LEASE.replace("\"cjfee_sats\": 0", "\"x\": " + "{\"x\":".repeat(100_000)),
                MAKER_LEASE.replace("100000", "9".repeat(200_000)),
                MAKER_LEASE.replace("100000", "1e" + "9".repeat(200_000)),
                MAKER_LEASE.replace("\"amount_sats\"", "\"" + "a".repeat(200_000) + "\""),
                MAKER_LEASE + MAKER_LEASE,
                MAKER_LEASE + " x",
                MAKER_LEASE.substring(1),
                MAKER_LEASE.replace("100000", "NaN"), // no JSON
                MAKER_LEASE.replace("http-test-1", "http-\0test-1"));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void whatIsTooDeepOrTooLongOrGoesOnIsRefused(String body) throws Exception {
        HttpResponse<String> response = post("alice", "/wallets/alice/maker-leases", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).hasSizeLessThan(1_000);
        assertThat(service.as("alice").openLeases().leases()).isEmpty();
    }

    @Test
    void withoutATokenNothingIsAnswered() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(service.uri().resolve("/api/v1/wallets")).build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AB00000000000000000000000000000000000000000000000000000000000000:0",
                "ab00000000000000000000000000000000000000000000000000000000000000:-1",
                "ab00000000000000000000000000000000000000000000000000000000000000:4294967296",
                "ab00000000000000000000000000000000000000000000000000000000000000:00",
                "ab:0",
                "ab00000000000000000000000000000000000000000000000000000000000000",
                "ab00000000000000000000000000000000000000000000000000000000000000:0:0",
                "xy00000000000000000000000000000000000000000000000000000000000000:0"
            })
    void anOutpointHasOneForm(String outpoint) throws Exception {
        var outputs = List.of(new Sends.Output("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", 50_000L));
        WalletApi operator = service.as("operator");
        assertField(
                "inputs[0]",
                () -> operator.quote("alice", new Sends.Order(0, outputs, List.of(outpoint), null, 1_000L)));
        assertField("outpoint", () -> operator.freeze("alice", new Wallets.Freeze(outpoint, true)));
        assertField("outpoints", () -> operator.outpoints(new Chain.OutpointQuery(List.of(outpoint))));
        assertField("outpoint", () -> operator.quoteChild("alice", new Bumps.ChildOrder(outpoint, null, 1_000L)));
        assertThat(problemOf(() -> operator.removeCertificate("alice", outpoint))
                        .status())
                .isBetween(400, 404);
    }

    @Test
    void pagesOfOthersGetNothing() throws Exception {
        String path = "/api/v1/wallets";
        HttpRequest read = HttpRequest.newBuilder(service.uri().resolve(path))
                .header("Origin", "https://evil.example")
                .header("Authorization", "Bearer " + service.token("operator"))
                .build();
        HttpRequest preflight = HttpRequest.newBuilder(service.uri().resolve(path))
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpRequest form = HttpRequest.newBuilder(service.uri().resolve(path + "/alice/sends"))
                .header("Origin", "https://evil.example")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("max_fee_sats=1"))
                .build();
        HttpRequest formWithToken = HttpRequest.newBuilder(service.uri().resolve(path + "/alice/sends"))
                .header("Authorization", "Bearer " + service.token("operator"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("max_fee_sats=1"))
                .build();
        for (HttpRequest request : List.of(read, preflight, form, formWithToken)) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.headers().map().keySet())
                    .as(request.method())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
            if (request.equals(form)) assertThat(response.statusCode()).isEqualTo(401);
            if (request.equals(preflight)) assertThat(response.statusCode()).isBetween(400, 405);
            if (request.equals(formWithToken)) assertThat(response.statusCode()).isEqualTo(415);
        }
    }

    @Test
    void aFolderOfSeedsThatCannotBeWrittenToShowsNoWords() throws Exception {
        Path seeds = folder.resolve("data").resolve("wallets");
        Path aside = seeds.resolveSibling("aside");
        Files.move(seeds, aside);
        Files.createFile(seeds); // root may write to any folder
        WalletApi operator = service.as("operator");
        var request = new Wallets.Create("grace", WalletService.PASSWORD, null, null, null);
        try {
            assertThat(problemOf(() -> operator.create(request)).status()).isEqualTo(503);
            assertProblem(404, "wallet-not-found", () -> operator.balances("grace"));
        } finally {
            Files.delete(seeds);
            Files.move(aside, seeds);
        }
        assertThat(operator.create(request).mnemonic()).isNotNull();
    }

    @Test
    void walletNamesThatLeaveTheFolderFindNothing() throws Exception {
        for (String name : List.of("..%2f..%2fetc", "alice%00", "ALICE", "alice.wallet")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1/wallets/" + name))
                    .header("Authorization", "Bearer " + service.token("operator"))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .as(name)
                    .isBetween(400, 404);
        }
        assertField(
                "name",
                () -> service.as("operator")
                        .create(new Wallets.Create("../evil", WalletService.PASSWORD, null, null, null)));
    }

    @Test
    void badWalletsAreRefusedByField() {
        WalletApi operator = service.as("operator");
        assertField("password", () -> operator.create(new Wallets.Create("new", "short", null, null, null)));
        assertField("words", () -> operator.create(new Wallets.Create("new", WalletService.PASSWORD, 13, null, null)));
        assertField(
                "handed_out",
                () -> operator.create(new Wallets.Create("new", WalletService.PASSWORD, null, null, null, null, true)));
        assertField(
                "mnemonic",
                () -> operator.create(
                        new Wallets.Create("new", WalletService.PASSWORD, null, "abandon ".repeat(12), null)));
        assertField(
                "mnemonic", // with a right checksum
                () -> operator.create(
                        new Wallets.Create("new", WalletService.PASSWORD, null, "abandon ".repeat(9), null)));
        assertField(
                "words",
                () -> operator.create(
                        new Wallets.Create("new", WalletService.PASSWORD, 12, "abandon ".repeat(11) + "about", null)));
        assertField(
                "passphrase", // 256 characters, but each becomes 18 when it is normalized
                () -> operator.create(
                        new Wallets.Create("new", WalletService.PASSWORD, null, null, "\ufdfa".repeat(256))));
        assertProblem(
                409,
                "wallet-exists",
                () -> operator.create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null)));
        assertField("mixdepth", () -> operator.newAddress("alice", new Wallets.NewAddress(5)));
        assertField("mixdepth", () -> operator.utxos("alice", 5));
        assertField("outpoint", () -> operator.freeze("alice", new Wallets.Freeze("nonsense", true)));
        assertField("outpoint", () -> operator.freeze("alice", new Wallets.Freeze("00".repeat(32) + ":0", true)));
        assertProblem(404, "wallet-not-found", () -> operator.balances("nobody"));
        assertProblem(404, "wallet-not-found", () -> operator.unlock("nobody", new Wallets.Unlock("whatever")));
        assertProblem(404, "authorization-not-found", () -> operator.revokeSpend("alice", "0".repeat(32)));
    }

    @Test
    void aWrongPasswordIsRefusedAndSoIsGuessing() {
        WalletApi operator = service.as("operator");
        for (int i = 0; i < 6; i++)
            assertProblem(403, "unlock-failed", () -> operator.unlock("alice", new Wallets.Unlock("wrong password")));
        assertProblem(
                429, "too-many-attempts", () -> operator.unlock("alice", new Wallets.Unlock(WalletService.PASSWORD)));
        assertThat(operator.wallet("alice").state())
                .as("an open wallet stays open")
                .isEqualTo(Wallets.State.UNLOCKED);
    }

    @Test
    void aPasswordIsChangedAndTheSeedShownForThePasswordOnly() {
        WalletApi operator = service.as("operator");
        String words = Objects.requireNonNull(
                operator.create(new Wallets.Create("erin", WalletService.PASSWORD, null, null, null))
                        .mnemonic());
        assertThat(operator.showSeed("erin", new Wallets.ShowSeed(WalletService.PASSWORD)))
                .isEqualTo(new Wallets.ShownSeed(words, false));
        assertThat(operator.changePassword(
                        "erin", new Wallets.ChangePassword(WalletService.PASSWORD, "another password")))
                .isEqualTo(operator.wallet("erin"));
        assertProblem(
                403,
                "unlock-failed",
                () -> operator.changePassword(
                        "erin", new Wallets.ChangePassword(WalletService.PASSWORD, "yet another one")));
        operator.lock("erin");
        assertProblem(
                403, "unlock-failed", () -> operator.showSeed("erin", new Wallets.ShowSeed(WalletService.PASSWORD)));
        assertThat(operator.showSeed("erin", new Wallets.ShowSeed("another password"))
                        .mnemonic())
                .isEqualTo(words);
        assertThat(operator.wallet("erin").state()).as("a look opens nothing").isEqualTo(Wallets.State.LOCKED);
        operator.unlock("erin", new Wallets.Unlock("another password"));
        assertProblem(
                429, "too-many-attempts", () -> operator.showSeed("erin", new Wallets.ShowSeed("another password")));
        assertProblem(
                429,
                "too-many-attempts",
                () -> operator.changePassword("erin", new Wallets.ChangePassword("another password", "and another")));
        service.clock().advance(Duration.ofMinutes(1));

        assertField("new_password", () -> operator.changePassword("erin", new Wallets.ChangePassword("x", "2 short")));
        assertField("password", () -> operator.changePassword("erin", new Wallets.ChangePassword("", "long enough")));
        assertField("password", () -> operator.showSeed("erin", new Wallets.ShowSeed("")));
        assertProblem(
                404,
                "wallet-not-found",
                () -> operator.changePassword("nobody", new Wallets.ChangePassword("x", "long enough")));
        assertProblem(404, "wallet-not-found", () -> operator.showSeed("nobody", new Wallets.ShowSeed("x")));
        assertThat(operator.create(new Wallets.Create("fred", WalletService.PASSWORD, null, words, "extension"))
                        .mnemonic())
                .isNull();
        assertThat(operator.showSeed("fred", new Wallets.ShowSeed(WalletService.PASSWORD)))
                .as("the words do not tell of a passphrase")
                .isEqualTo(new Wallets.ShownSeed(words, true));
    }

    @Test
    void everybodySeesOnlyTheirWallets() {
        assertThat(service.as("alice").wallets().wallets())
                .extracting(Wallets.Status::name)
                .containsExactly("alice");
        assertThat(service.as("bob").wallets().wallets()).isEmpty();
        assertProblem(403, "wallet-not-allowed", () -> service.as("bob").wallet("alice"));
        assertThat(service.as("viewer").balances("alice").totalSats()).isEqualTo(300_000);
        assertProblem(403, "role-not-allowed", () -> service.as("viewer").openLeases());
        assertProblem(
                403, "role-not-allowed", () -> service.as("viewer").newAddress("alice", new Wallets.NewAddress(0)));
    }

    @Test
    void theChainIsAskedWithinLimits() {
        WalletApi viewer = service.as("viewer");
        assertThat(viewer.tip().network()).isEqualTo("regtest");
        assertThat(viewer.tip().backend()).isEqualTo("embedded");
        assertThat(viewer.feeEstimate(3).satsPerKvb()).isEqualTo(1_000);
        assertField("target", () -> viewer.feeEstimate(0));
        assertField("outpoints", () -> viewer.outpoints(new Chain.OutpointQuery(List.of("nonsense"))));
        assertField("outpoints", () -> viewer.outpoints(new Chain.OutpointQuery(List.of())));
        List<String> many = IntStream.range(0, Chain.MAX_OUTPOINTS)
                .mapToObj(i -> "%064x:0".formatted(i + 1))
                .toList();
        assertThat(viewer.outpoints(new Chain.OutpointQuery(many)).outpoints())
                .hasSize(Chain.MAX_OUTPOINTS)
                .noneMatch(Chain.Outpoint::unspent);
        assertProblem(429, "too-many-queries", () -> viewer.outpoints(new Chain.OutpointQuery(many)));
    }

    @Test
    void onlyTheOperatorMinesAndOnlyToRegtest() {
        assertProblem(403, "role-not-allowed", () -> service.as("alice").mine(new Chain.Mine(1, null)));
        assertField(
                "address",
                () -> service.as("operator").fund(new Chain.Fund("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", 1_000)));
        int height = service.as("viewer").tip().height();
        String own =
                service.as("operator").utxos("alice", null).utxos().getFirst().address();
        assertThat(service.as("operator").mine(new Chain.Mine(2, own)).height()).isEqualTo(height + 2);
        assertThat(service.as("operator").balances("alice").availableSats())
                .as("a young subsidy is not available")
                .isEqualTo(300_000);
    }
}
