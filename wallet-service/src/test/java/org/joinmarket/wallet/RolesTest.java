package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.support.json.StrictJson;
import org.joinmarket.support.tokens.OpenPaths;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** Every call there is, with the token of every role, and with one for another wallet. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTest {
    /** For every role, what it says depends on the caller (EventHubTest); for operators of all wallets (BackupTest); for every role. */
    private static final Set<String> BESIDE_THE_API =
            Set.of("GET " + Events.PATH, "POST /api/v1/backup", "GET /api/v1/openapi.json");

    private static final Set<Role> ALL = Set.of(Role.values());
    private static final Set<Role> OPERATOR = Set.of(Role.OPERATOR);
    private static final String ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String NICK = "J5BmT7wWq8wYkbUs";
    private static final Bonds.ImportCertificate CERTIFICATE = new Bonds.ImportCertificate(
            "00".repeat(32), 0, "02".repeat(33), 1_893_456_000, "01".repeat(32), null, "00", 1);
    private static final Bonds.Redemption REDEMPTION = new Bonds.Redemption("2020-01", null, null, null, null);

    private static final Bumps.Order BUMP = new Bumps.Order(null, null, null, null);
    private static final Bumps.ChildOrder CHILD = new Bumps.ChildOrder("00".repeat(32) + ":0", null, null);
    private static final Sends.Order ORDER =
            new Sends.Order(0, List.of(new Sends.Output(ADDRESS, 10_000L)), null, null, null);
    private static final String OWN = "alice";
    private static final String OTHER = "bob";

    @TempDir
    static Path folder;

    private WalletService service;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    void start() {
        List<Map<String, String>> tokens = new ArrayList<>();
        for (Role role : Role.values())
            tokens.add(WalletService.moreToken(
                    folder, tokens.size(), token(role), role.name().toLowerCase(Locale.ROOT), OWN));
        service = WalletService.start(folder, tokens);
        service.wallet(OWN, 0, 3_000_000);
        service.wallet(OTHER, 0, 3_000_000);
    }

    @AfterAll
    void stop() {
        http.close();
        service.close();
    }

    private static String token(Role role) {
        return "only-" + OWN + "-" + role.name().toLowerCase(Locale.ROOT);
    }

    /** @param call with the name of a wallet */
    record OfAWallet(String name, Set<Role> roles, BiConsumer<WalletApi, String> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** @param call with the id of a lease */
    record OfALease(String name, BiConsumer<WalletApi, String> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<OfAWallet> callsOfAWallet() {
        return List.of(
                new OfAWallet(
                        "create",
                        OPERATOR,
                        (api, wallet) ->
                                api.create(new Wallets.Create(wallet, WalletService.PASSWORD, null, null, null))),
                new OfAWallet(
                        "importFile",
                        OPERATOR,
                        (api, wallet) ->
                                api.importFile(new Wallets.Import(wallet, WalletService.PASSWORD, "AAAA", null, null))),
                new OfAWallet("wallet", ALL, WalletApi::wallet),
                new OfAWallet(
                        "unlock",
                        OPERATOR,
                        (api, wallet) -> api.unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD))),
                new OfAWallet("lock", OPERATOR, WalletApi::lock),
                new OfAWallet(
                        "changePassword",
                        OPERATOR,
                        (api, wallet) -> api.changePassword(
                                wallet, new Wallets.ChangePassword(WalletService.PASSWORD, WalletService.PASSWORD))),
                new OfAWallet(
                        "showSeed",
                        OPERATOR,
                        (api, wallet) -> api.showSeed(wallet, new Wallets.ShowSeed(WalletService.PASSWORD))),
                new OfAWallet(
                        "newAddress", OPERATOR, (api, wallet) -> api.newAddress(wallet, new Wallets.NewAddress(0))),
                new OfAWallet("balances", ALL, WalletApi::balances),
                new OfAWallet("coverage", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::coverage),
                new OfAWallet("utxos", Set.of(Role.OPERATOR, Role.VIEWER), (api, wallet) -> api.utxos(wallet, null)),
                new OfAWallet(
                        "freeze",
                        OPERATOR,
                        (api, wallet) -> api.freeze(wallet, new Wallets.Freeze("00".repeat(32) + ":0", true))),
                new OfAWallet(
                        "addresses",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.addresses(wallet, null, 0)),
                new OfAWallet(
                        "labelAddress",
                        OPERATOR,
                        (api, wallet) -> api.labelAddress(wallet, new Wallets.LabelAddress(ADDRESS, "x"))),
                new OfAWallet("exportLabels", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::exportLabels),
                new OfAWallet("importLabels", OPERATOR, (api, wallet) -> api.importLabels(wallet, new byte[] {'\n'})),
                new OfAWallet(
                        "labelCoin",
                        OPERATOR,
                        (api, wallet) -> api.labelCoin(wallet, new Wallets.LabelCoin("00".repeat(32) + ":0", "x"))),
                new OfAWallet(
                        "authorizeSpend",
                        OPERATOR,
                        (api, wallet) -> api.authorizeSpend(
                                wallet, new Wallets.AuthorizeSpend("roles-leave", ADDRESS, 100_000L, 1_000, 600))),
                new OfAWallet(
                        "spendAuthorizations",
                        Set.of(Role.OPERATOR, Role.VIEWER, Role.TAKER),
                        WalletApi::spendAuthorizations),
                new OfAWallet("revokeSpend", OPERATOR, (api, wallet) -> api.revokeSpend(wallet, "0".repeat(32))),
                new OfAWallet("quote", OPERATOR, (api, wallet) -> api.quote(wallet, ORDER)),
                new OfAWallet(
                        "send",
                        OPERATOR,
                        (api, wallet) -> api.send(wallet, new Sends.Send("roles-send", 10_000, ORDER))),
                new OfAWallet(
                        "watch", OPERATOR, (api, wallet) -> api.watch(new Wallets.Watch(wallet, List.of("tpub")))),
                new OfAWallet(
                        "createPsbt",
                        OPERATOR,
                        (api, wallet) -> api.createPsbt(wallet, new Sends.Send("roles-create", 10_000, ORDER))),
                new OfAWallet(
                        "finalizePsbt",
                        OPERATOR,
                        (api, wallet) -> api.finalizePsbt(wallet, new Psbts.Finalize(List.of("cHNidA==")))),
                new OfAWallet(
                        "reviewPsbt", OPERATOR, (api, wallet) -> api.reviewPsbt(wallet, new Psbts.Look("cHNidA=="))),
                new OfAWallet(
                        "signPsbt",
                        OPERATOR,
                        (api, wallet) -> api.signPsbt(wallet, new Psbts.Sign("roles-psbt", 1, "cHNidA=="))),
                new OfAWallet("abandonSend", OPERATOR, (api, wallet) -> api.abandonSend(wallet, "0".repeat(32))),
                new OfAWallet("quoteBump", OPERATOR, (api, wallet) -> api.quoteBump(wallet, "0".repeat(32), BUMP)),
                new OfAWallet(
                        "bump",
                        OPERATOR,
                        (api, wallet) ->
                                api.bump(wallet, "0".repeat(32), new Bumps.Replace("roles-bump", 10_000, BUMP))),
                new OfAWallet("quoteChild", OPERATOR, (api, wallet) -> api.quoteChild(wallet, CHILD)),
                new OfAWallet(
                        "makeChild",
                        OPERATOR,
                        (api, wallet) -> api.makeChild(wallet, new Bumps.MakeChild("roles-child", 10_000, CHILD))),
                new OfAWallet("sends", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::sends),
                new OfAWallet(
                        "signatures",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.signatures(wallet, null, null, null)),
                new OfAWallet(
                        "history",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.history(wallet, null, null, null)),
                new OfAWallet("historyCsv", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::historyCsv),
                new OfAWallet(
                        "balanceHistory",
                        Set.of(Role.OPERATOR, Role.VIEWER),
                        (api, wallet) -> api.balanceHistory(wallet, null, null, null)),
                new OfAWallet(
                        "podlePreflight",
                        Set.of(Role.OPERATOR, Role.VIEWER, Role.TAKER),
                        (api, wallet) -> api.podlePreflight(wallet, 0, 1_000_000)),
                new OfAWallet(
                        "importCommitments",
                        OPERATOR,
                        (api, wallet) -> api.importCommitments(
                                wallet,
                                new Proofs.ImportExternal(Map.of(
                                        "00".repeat(32) + ":0",
                                        new Proofs.Source("p", Map.of("0", new Proofs.Reveal("p", "s", "e"))))))),
                new OfAWallet("approvals", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::approvals),
                new OfAWallet("approve", OPERATOR, (api, wallet) -> api.approve(wallet, "0".repeat(32))),
                new OfAWallet("refuseApproval", OPERATOR, (api, wallet) -> api.refuseApproval(wallet, "0".repeat(32))),
                new OfAWallet("makeBond", OPERATOR, (api, wallet) -> api.makeBond(wallet, new Bonds.Make("2099-12"))),
                new OfAWallet(
                        "importCertificate", OPERATOR, (api, wallet) -> api.importCertificate(wallet, CERTIFICATE)),
                new OfAWallet(
                        "removeCertificate",
                        OPERATOR,
                        (api, wallet) -> api.removeCertificate(wallet, "00".repeat(32) + ":0")),
                new OfAWallet("quoteRedemption", OPERATOR, (api, wallet) -> api.quoteRedemption(wallet, REDEMPTION)),
                new OfAWallet(
                        "redeem",
                        OPERATOR,
                        (api, wallet) -> api.redeem(wallet, new Bonds.Redeem("roles-redeem", 10_000, REDEMPTION))),
                new OfAWallet("bonds", Set.of(Role.OPERATOR, Role.VIEWER), WalletApi::bonds),
                new OfAWallet(
                        "registerNick",
                        Set.of(Role.MAKER),
                        (api, wallet) -> api.registerNick(wallet, new Bonds.RegisterNick(NICK))),
                new OfAWallet(
                        "proveBond",
                        Set.of(Role.MAKER),
                        (api, wallet) -> api.proveBond(wallet, new Bonds.ProofRequest(NICK, NICK))),
                new OfAWallet(
                        "leaseAsMaker",
                        Set.of(Role.OPERATOR, Role.MAKER),
                        (api, wallet) -> api.leaseAsMaker(wallet, Round.makerRequest("roles-maker", 1_000_000))),
                new OfAWallet(
                        "leaseAsTaker",
                        Set.of(Role.OPERATOR, Role.TAKER),
                        (api, wallet) -> api.leaseAsTaker(wallet, Round.takerRequest("roles-taker", 0, 1_000_000))));
    }

    static List<OfALease> callsOfALease() {
        return List.of(
                new OfALease("lease", WalletApi::lease),
                new OfALease("commit", WalletApi::commit),
                new OfALease("open", (api, id) -> api.open(id, new Leases.OpenCommitment("00".repeat(32)))),
                new OfALease("sign", (api, id) -> api.sign(id, new Leases.Sign("00"))),
                new OfALease("broadcast", (api, id) -> api.broadcast(id, new Leases.Broadcast("00"))),
                new OfALease("release", (api, id) -> api.release(id, new Leases.Release(false))));
    }

    @ParameterizedTest
    @MethodSource("callsOfAWallet")
    void aCallOfAWalletIsForItsRoles(OfAWallet one) {
        for (Role role : Role.values()) {
            if (one.roles().contains(role)) continue;
            assertProblem(403, "role-not-allowed", () -> one.call().accept(service.as(token(role)), OWN));
        }
    }

    @ParameterizedTest
    @MethodSource("callsOfAWallet")
    void aCallOfAWalletIsForTheTokensWalletsAndDoesNotTellWhetherThereIsAnother(OfAWallet one) {
        for (Role role : one.roles()) {
            assertProblem(403, "wallet-not-allowed", () -> one.call().accept(service.as(token(role)), OTHER));
            assertProblem(403, "wallet-not-allowed", () -> one.call().accept(service.as(token(role)), "nobody"));
        }
    }

    @ParameterizedTest
    @MethodSource("callsOfALease")
    void aLeaseOfAnotherWalletDoesNotExistForAnyRole(OfALease one) {
        Leases.Lease lease = service.as("operator").leaseAsMaker(OTHER, Round.makerRequest("roles-other", 1_000_000));
        for (Role role : Role.values())
            assertProblem(
                    404, WalletProblem.LEASE_NOT_FOUND, () -> one.call().accept(service.as(token(role)), lease.id()));
    }

    @ParameterizedTest
    @MethodSource("callsOfALease")
    void aLeaseOfAnotherTokenDoesNotExistForMakersTakersAndViewersOfItsWallet(OfALease one) {
        Leases.Lease lease = service.as("operator").leaseAsMaker(OWN, Round.makerRequest("roles-own", 1_000_000));
        for (Role role : List.of(Role.MAKER, Role.TAKER, Role.VIEWER))
            assertProblem(
                    404, WalletProblem.LEASE_NOT_FOUND, () -> one.call().accept(service.as(token(role)), lease.id()));
    }

    @Test
    void whatIsOfNoWalletIsForEverybodyButMiningAndListsShowOnlyOnesOwn() {
        for (Role role : Role.values()) {
            WalletApi api = service.as(token(role));
            assertThat(api.wallets().wallets()).extracting(Wallets.Status::name).containsExactly(OWN);
            assertThat(api.tip().height()).isPositive();
            assertThat(api.feeEstimate(3).satsPerKvb()).isPositive();
            assertThat(api.outpoints(new Chain.OutpointQuery(List.of("00".repeat(32) + ":0")))
                            .outpoints())
                    .hasSize(1);
            if (role == Role.OPERATOR) continue;
            assertProblem(403, "role-not-allowed", () -> api.mine(new Chain.Mine(1, null)));
            assertProblem(403, "role-not-allowed", () -> api.fund(new Chain.Fund(ADDRESS, 10_000)));
        }
        assertThat(problemOf(() -> service.as(token(Role.VIEWER)).openLeases()).slug())
                .isEqualTo("role-not-allowed");
    }

    @Test
    void noCallIsLeftOut() {
        Set<String> covered =
                new TreeSet<>(Set.of("wallets", "openLeases", "tip", "outpoints", "feeEstimate", "mine", "fund"));
        callsOfAWallet().forEach(one -> covered.add(one.name()));
        callsOfALease().forEach(one -> covered.add(one.name()));
        assertThat(covered)
                .isEqualTo(Arrays.stream(WalletApi.class.getDeclaredMethods())
                        .map(Method::getName)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** A route beside {@link WalletApi} would be one that nobody has decided about here. */
    @Test
    void everyRouteOfTheServiceIsSuchACall() {
        assertThat(Routes.of(service.beans(RequestMappingHandlerMapping.class)))
                .filteredOn(route -> route.contains(" /api"))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(Routes.called().stream(), BESIDE_THE_API.stream())
                        .toList());
        assertThat(service.beans(OpenPaths.class)).isEmpty();
    }

    /** As it is served, against what the running service answers. */
    @Test
    void theDescriptionOfTheApiHasEveryRouteAndNoOther() throws Exception {
        for (Role role : Role.values()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1/openapi.json"))
                            .header("Authorization", "Bearer " + service.token(token(role)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            Set<String> described = new TreeSet<>();
            StrictJson.mapper()
                    .readTree(answer.body())
                    .path("paths")
                    .properties()
                    .forEach(path -> path.getValue()
                            .propertyNames()
                            .forEach(verb -> described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey())));
            assertThat(described)
                    .isEqualTo(Routes.of(service.beans(RequestMappingHandlerMapping.class)).stream()
                            .filter(route -> route.contains(" /api"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void noRouteAnswersWithoutAToken() {
        for (String route : Routes.of(service.beans(RequestMappingHandlerMapping.class))) {
            if (!route.contains(" /api")) continue;
            String[] parts = route.split(" ");
            String path = parts[1].replaceAll("\\{[a-z]+}", OWN);
            for (String spelling : List.of(path, path + "?token=" + token(Role.OPERATOR), "/." + path, "/x/.." + path))
                assertThat(status(parts[0], spelling)).as(spelling).isIn(400, 401, 404);
            assertThat(status(parts[0], path)).as(route).isEqualTo(401);
        }
    }

    private int status(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.uri() + path))
                .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/json")
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The drill for a maker or taker that was taken over: whatever its token is not for leaves no trace on the disk. */
    @ParameterizedTest
    @EnumSource(names = {"MAKER", "TAKER", "VIEWER"})
    void aTokenThatWasStolenChangesNothingBeyondItsRole(Role role) throws IOException {
        Leases.Lease others = service.as("operator").leaseAsMaker(OTHER, Round.makerRequest("roles-other", 1_000_000));
        Leases.Lease own = service.as("operator").leaseAsMaker(OWN, Round.makerRequest("roles-own", 1_000_000));
        WalletApi thief = service.as(token(role));
        Map<String, String> before = disk();

        for (OfAWallet one : callsOfAWallet()) {
            if (!one.roles().contains(role)) problemOf(() -> one.call().accept(thief, OWN));
            for (String wallet : List.of(OTHER, "nobody", "../" + OTHER, OWN + "\0", OWN.toUpperCase(Locale.ROOT)))
                problemOf(() -> one.call().accept(thief, wallet));
        }
        for (OfALease one : callsOfALease())
            for (Leases.Lease lease : List.of(own, others))
                problemOf(() -> one.call().accept(thief, lease.id()));
        problemOf(() -> thief.mine(new Chain.Mine(1, null)));
        problemOf(() -> thief.fund(new Chain.Fund(ADDRESS, 10_000)));

        assertThat(disk()).isEqualTo(before);
        assertThat(service.as("operator").wallets().wallets())
                .allSatisfy(one -> assertThat(one.state()).isEqualTo(Wallets.State.UNLOCKED));
    }

    /** All rows of all tables, and the sealed seeds. */
    private Map<String, String> disk() throws IOException {
        JdbcClient jdbc = service.bean(JdbcClient.class);
        Map<String, String> all = new TreeMap<>();
        for (String table : jdbc.sql("select name from sqlite_master where type = 'table' and name <> 'service_owner'")
                .query(String.class)
                .list())
            all.put(
                    table,
                    jdbc.sql("select * from \"" + table + "\"")
                            .query()
                            .listOfRows()
                            .toString());
        try (Stream<Path> files = Files.list(folder.resolve("data/wallets"))) {
            for (Path file : files.toList()) all.put(file.getFileName().toString(), Files.readString(file));
        }
        assertThat(all).hasSizeGreaterThan(15);
        return all;
    }
}
