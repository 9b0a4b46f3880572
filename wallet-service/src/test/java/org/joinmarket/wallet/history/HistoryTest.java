package org.joinmarket.wallet.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.joinmarket.wallet.Problems.assertField;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Histories.Kind;
import org.joinmarket.wallet.api.Histories.Status;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class HistoryTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private WalletService service;
    private WalletApi operator;
    private WalletApi viewer;
    private Round round;
    private Instant begin = Instant.EPOCH;

    protected String[] settings() {
        return new String[0];
    }

    /** Deposits, a round, a lease that comes to nothing and a payment, a day between each. */
    @BeforeAll
    void live(@TempDir Path folder) {
        service = WalletService.start(folder, settings());
        operator = service.as("operator");
        viewer = service.as("viewer");
        begin = service.clock().instant();
        service.wallet("alice", 0, 5_000_000);
        service.wallet("bob", 2, 5_000_000);
        service.wallet("carol", 0, 4_000_000, 600_000);
        service.wallet("dave", 1, 1_000_000);
        aDayPasses();
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", Round.takerRequest("round-0001", 0, 1_000_000));
        Leases.Lease alice = maker("alice", "round-0001");
        Leases.Lease bob = maker("bob", "round-0001");
        round = new Round(1_000_000, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
        aDayPasses();
        Leases.Lease nothing = maker("alice", "round-0002");
        service.as("alice").release(nothing.id(), new Leases.Release(false));
        aDayPasses();
        operator.send(
                "alice",
                new Sends.Send(
                        "payment-0001",
                        10_000,
                        new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 2_000L)));
        aDayPasses();
        maker("alice", "round-0003");
        service.fund("alice", 4, 70_000);
        look();
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Leases.Lease maker(String wallet, String key) {
        return service.as(wallet).leaseAsMaker(wallet, Round.makerRequest(key, 1_000_000));
    }

    private void look() {
        service.tick();
        for (String name : List.of("alice", "bob", "carol")) {
            Wallet wallet = service.bean(WalletRegistry.class).get(name);
            service.bean(CoinLedger.class)
                    .look(wallet, service.bean(CoinBook.class).look(wallet));
        }
    }

    private void aDayPasses() {
        look();
        service.mine(1);
        look();
        service.clock().advance(Duration.ofDays(1));
    }

    private List<Histories.Entry> all(String wallet) {
        return viewer.history(wallet, null, null, null).entries();
    }

    @Test
    void aMakersListHasWhatItEarnedAndWhatCameToNothing() {
        assertThat(all("alice"))
                .extracting(Histories.Entry::kind, Histories.Entry::status)
                .containsExactlyInAnyOrder(
                        tuple(Kind.DEPOSIT, Status.UNCONFIRMED),
                        tuple(Kind.MAKER, Status.AWAITING_TRANSACTION),
                        tuple(Kind.PAYMENT, Status.CONFIRMED),
                        tuple(Kind.MAKER, Status.FAILED),
                        tuple(Kind.MAKER, Status.CONFIRMED),
                        tuple(Kind.DEPOSIT, Status.CONFIRMED));
        assertThat(all("alice")).extracting(Histories.Entry::startedAt).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(all("alice"))
                .filteredOn(entry -> round.txid().equals(entry.txid()))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.netSats()).isEqualTo(Round.CJFEE);
                    assertThat(entry.feeReceivedSats()).isEqualTo(Round.CJFEE + Round.TXFEE);
                    assertThat(entry.txFeeContributionSats()).isEqualTo(Round.TXFEE);
                    assertThat(entry.costSats()).isNull();
                    assertThat(entry.miningFeeSats()).isEqualTo(Round.MINER_FEE);
                    assertThat(entry.peers()).isEqualTo(2);
                    assertThat(entry.inputs()).hasSize(1);
                    assertThat(entry.destination()).startsWith("bcrt1q");
                    assertThat(entry.endedAt()).isNotNull();
                });
    }

    @Test
    void aTakersListHasWhatItPaidAndToWhom() {
        assertThat(all("carol"))
                .filteredOn(entry -> entry.kind() == Kind.TAKER)
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.status()).isEqualTo(Status.CONFIRMED);
                    assertThat(entry.costSats()).isEqualTo(2 * Round.CJFEE + Round.MINER_FEE);
                    assertThat(entry.makerFeesSats()).isEqualTo(2 * Round.CJFEE);
                    assertThat(entry.miningFeeSats()).isEqualTo(Round.MINER_FEE);
                    assertThat(entry.netSats()).isEqualTo(-2 * Round.CJFEE - Round.MINER_FEE);
                    assertThat(entry.peers()).isEqualTo(2);
                });
        assertThat(all("carol"))
                .filteredOn(entry -> entry.kind() == Kind.DEPOSIT)
                .hasSize(2);
    }

    @Test
    void aPaymentHasTheAddressesThatItPaysAndNotItsChange() throws Exception {
        assertThat(all("alice"))
                .filteredOn(entry -> entry.kind() == Kind.PAYMENT)
                .extracting(Histories.Entry::destination)
                .containsExactly(OUTSIDE);
        String own = operator.newAddress("dave", new Wallets.NewAddress(2)).address();
        List<Sends.Output> outputs = List.of(new Sends.Output(OUTSIDE, 300_000L), new Sends.Output(own, 200_000L));
        Sends.Sent sent = operator.send(
                "dave", new Sends.Send("payment-0002", 10_000, new Sends.Order(1, outputs, null, null, 2_000L)));
        assertThat(sent.changeSats()).isPositive();
        assertThat(all("dave"))
                .filteredOn(entry -> entry.kind() == Kind.PAYMENT)
                .singleElement()
                .satisfies(entry -> assertThat(
                                Objects.requireNonNull(entry.destination()).split(" "))
                        .containsExactlyInAnyOrder(OUTSIDE, own));
        assertThat(file("dave", "").body()).containsAnyOf(OUTSIDE + " " + own, own + " " + OUTSIDE);
    }

    @Test
    void pagesHaveEachEntryOnce() {
        List<String> ids = new ArrayList<>();
        String before = null;
        do {
            Histories.Page page = viewer.history("alice", null, before, 2);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(2);
            page.entries().forEach(entry -> ids.add(entry.id()));
            before = page.next();
        } while (before != null);
        assertThat(ids)
                .containsExactlyElementsOf(
                        all("alice").stream().map(Histories.Entry::id).toList());
        assertThat(ids).doesNotHaveDuplicates();
        String since = begin.plus(Duration.ofHours(76)).toString();
        assertThat(viewer.history("alice", since, null, null).entries())
                .hasSize(2)
                .allSatisfy(
                        entry -> assertThat(Instant.parse(entry.startedAt())).isAfterOrEqualTo(since));
    }

    @Test
    void theFileHasALineForEachEntry() {
        String[] lines = new String(viewer.historyCsv("alice", null, null), UTF_8).split("\r\n", -1);
        assertThat(lines).hasSize(all("alice").size() + 2);
        assertThat(lines[0]).startsWith("started_at,ended_at,kind,status,txid,mixdepth,amount_sats,net_sats");
        assertThat(lines)
                .anySatisfy(line ->
                        assertThat(line).contains("MAKER,CONFIRMED," + round.txid() + ",0,1000000," + Round.CJFEE));
    }

    private HttpResponse<String> file(String wallet, String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        service.uri().resolve("/api/v1/wallets/" + wallet + "/history.csv" + query))
                .header("Authorization", "Bearer " + service.token("viewer"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void theFileCanBeOfATimeOnly() throws Exception {
        Instant middle = begin.plus(Duration.ofHours(36));
        List<String> since =
                file("alice", "?since=" + middle).body().lines().skip(1).toList();
        List<String> until =
                file("alice", "?until=" + middle).body().lines().skip(1).toList();
        assertThat(since)
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(Instant.parse(line.split(",", 2)[0])).isAfterOrEqualTo(middle));
        assertThat(until)
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(Instant.parse(line.split(",", 2)[0])).isBefore(middle));
        assertThat(since.size() + until.size()).isEqualTo(all("alice").size());
        assertThat(file("alice", "?since=yesterday").statusCode()).isEqualTo(400);
        assertThat(file("alice", "?until=2027-13-01T00:00:00Z").body()).contains("\"field\":\"until\"");
    }

    @Test
    void balancesGoBackInTime() {
        List<Histories.Point> points = viewer.balanceHistory(
                        "alice",
                        begin.minus(Duration.ofDays(1)).toString(),
                        begin.plus(Duration.ofDays(5)).toString(),
                        7)
                .points();
        assertThat(points.getFirst().totalSats()).isZero();
        long now = operator.balances("alice").totalSats();
        assertThat(points.getLast().totalSats()).isEqualTo(now);
        assertThat(points).anySatisfy(point -> {
            assertThat(point.totalSats()).isEqualTo(5_000_000);
            assertThat(point.mixdepthsSats()).containsExactly(5_000_000L, 0L, 0L, 0L, 0L);
        });
        assertThat(points).anySatisfy(point -> {
            assertThat(point.totalSats()).isEqualTo(5_000_000 + Round.CJFEE);
            assertThat(point.mixdepthsSats().get(1)).isEqualTo(1_000_000);
        });
        assertThat(points).allSatisfy(point -> assertThat(point.bondsSats()).isZero());
    }

    @Test
    void whatIsAskedForMustBePossible() {
        assertField("limit", () -> viewer.history("alice", null, null, 0));
        assertField("limit", () -> viewer.history("alice", null, null, 1_001));
        assertField("before", () -> viewer.history("alice", null, "yesterday", null));
        assertField("before", () -> viewer.history("alice", null, "99999999999999999999-x", null));
        assertField("before", () -> viewer.history("alice", null, "1-\0", null));
        assertField("before", () -> viewer.history("alice", null, "1-' or 1", null));
        assertField("since", () -> viewer.history("alice", "2027-13-01T00:00:00Z", null, null));
        assertField("points", () -> viewer.balanceHistory("alice", null, null, 1));
        assertField("points", () -> viewer.balanceHistory("alice", null, null, 1_001));
        assertField(
                "since", () -> viewer.balanceHistory("alice", "2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z", null));
    }
}
