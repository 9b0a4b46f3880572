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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.support.json.StrictJson;
import org.joinmarket.support.tokens.OpenPaths;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.Leases;
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

    private static final String OWN = "alice";

    /** Begins as its own does: whoever compares beginnings takes the one for the other. */
    private static final String OTHER = OWN + "2";

    /** Another wallet, what its own begins with, and none. */
    private static final List<String> NOT_OWN = List.of(OTHER, OWN.substring(0, OWN.length() - 1), "nobody");

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

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.WalletCalls#ofWallets")
    void aCallOfAWalletIsForItsRoles(WalletCalls.OfAWallet one) {
        for (Role role : Role.values()) {
            if (one.roles().contains(role)) continue;
            assertProblem(403, "role-not-allowed", () -> one.call().accept(service.as(token(role)), OWN));
        }
    }

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.WalletCalls#ofWallets")
    void aCallOfAWalletIsForTheTokensWalletsAndDoesNotTellWhetherThereIsAnother(WalletCalls.OfAWallet one) {
        for (Role role : one.roles())
            for (String wallet : NOT_OWN)
                assertProblem(403, "wallet-not-allowed", () -> one.call().accept(service.as(token(role)), wallet));
    }

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.WalletCalls#ofLeases")
    void aLeaseOfAnotherWalletDoesNotExistForAnyRole(WalletCalls.OfALease one) {
        Leases.Lease lease = service.as("operator").leaseAsMaker(OTHER, Round.makerRequest("roles-other", 1_000_000));
        for (Role role : Role.values())
            assertProblem(
                    404, WalletProblem.LEASE_NOT_FOUND, () -> one.call().accept(service.as(token(role)), lease.id()));
    }

    @ParameterizedTest
    @MethodSource("org.joinmarket.wallet.WalletCalls#ofLeases")
    void aLeaseOfAnotherTokenDoesNotExistForMakersTakersAndViewersOfItsWallet(WalletCalls.OfALease one) {
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
            assertThat(api.minimumFeeRate().satsPerKvb()).isPositive();
            if (role == Role.TAKER || role == Role.OPERATOR)
                assertThat(api.makerNicks().nicks()).doesNotHaveDuplicates();
            else assertProblem(403, "role-not-allowed", api::makerNicks);
            assertThat(api.outpoints(new Chain.OutpointQuery(List.of("00".repeat(32) + ":0")))
                            .outpoints())
                    .hasSize(1);
            if (role == Role.OPERATOR) continue;
            assertProblem(403, "role-not-allowed", () -> api.mine(new Chain.Mine(1, null)));
            assertProblem(403, "role-not-allowed", () -> api.fund(new Chain.Fund(WalletCalls.ADDRESS, 10_000)));
        }
        assertThat(problemOf(() -> service.as(token(Role.VIEWER)).openLeases()).slug())
                .isEqualTo("role-not-allowed");
    }

    @Test
    void noCallIsLeftOut() {
        Set<String> covered = new TreeSet<>(Set.of(
                "wallets",
                "openLeases",
                "tip",
                "outpoints",
                "feeEstimate",
                "minimumFeeRate",
                "makerNicks",
                "mine",
                "fund"));
        WalletCalls.ofWallets().forEach(one -> covered.add(one.name()));
        WalletCalls.ofLeases().forEach(one -> covered.add(one.name()));
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

        for (WalletCalls.OfAWallet one : WalletCalls.ofWallets()) {
            if (!one.roles().contains(role)) problemOf(() -> one.call().accept(thief, OWN));
            for (String wallet : List.of(OTHER, "nobody", "../" + OTHER, OWN + "\0", OWN.toUpperCase(Locale.ROOT)))
                problemOf(() -> one.call().accept(thief, wallet));
        }
        for (WalletCalls.OfALease one : WalletCalls.ofLeases())
            for (Leases.Lease lease : List.of(own, others))
                problemOf(() -> one.call().accept(thief, lease.id()));
        problemOf(() -> thief.mine(new Chain.Mine(1, null)));
        problemOf(() -> thief.fund(new Chain.Fund(WalletCalls.ADDRESS, 10_000)));

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
