package org.joinmarket.wallet.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Histories.Kind;
import org.joinmarket.wallet.api.Histories.Status;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wallets are looked at once a minute, beside most chains: what comes and is spent in between has come all the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class BetweenLooksTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private WalletService service;
    private WalletApi operator;

    protected String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder, settings());
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private List<Histories.Entry> history(String wallet) {
        return operator.history(wallet, null, null, null).entries();
    }

    private void look(String... wallets) {
        service.mine(1);
        service.tick();
        for (String name : wallets) {
            Wallet wallet = service.bean(WalletRegistry.class).get(name);
            service.bean(CoinLedger.class)
                    .look(wallet, service.bean(CoinBook.class).look(wallet));
        }
    }

    private int ledger(String wallet) {
        return service.bean(JdbcClient.class)
                .sql("select count(*) from coin_ledger where wallet = ?")
                .param(wallet)
                .query(Integer.class)
                .single();
    }

    private Sends.Sent pay(String wallet, long sats) {
        Sends.Order order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, sats)), null, null, 2_000L);
        return operator.send(wallet, new Sends.Send("between-" + wallet, 10_000, order));
    }

    @Test
    void aDepositThatIsPaidOnAtOnceIsInTheHistoryAndInTheBalances() {
        service.wallet("dave", 1, 900_000);
        assertThat(ledger("dave")).as("nobody has looked").isZero();
        Instant before = service.clock().instant();

        service.clock().advance(Duration.ofMinutes(1));
        Sends.Sent sent = pay("dave", 300_000);
        look("dave");

        assertThat(history("dave"))
                .extracting(Histories.Entry::kind, Histories.Entry::status, Histories.Entry::netSats)
                .containsExactlyInAnyOrder(
                        tuple(Kind.DEPOSIT, Status.CONFIRMED, 900_000L),
                        tuple(Kind.PAYMENT, Status.CONFIRMED, -300_000 - sent.feeSats()));
        assertThat(ledger("dave")).as("the deposit and the change").isEqualTo(2);
        assertThat(history("dave").getLast().kind()).as("the oldest").isEqualTo(Kind.DEPOSIT);
        Instant now = service.clock().instant();
        assertThat(operator.balanceHistory("dave", before.toString(), now.toString(), 2)
                        .points())
                .extracting(Histories.Point::totalSats)
                .containsExactly(900_000L, 900_000 - 300_000 - sent.feeSats());
    }

    @Test
    void whatIsSignedAwayInARoundHasCome() {
        for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
        Leases.Lease carol =
                service.as("carol").leaseAsTaker("carol", Round.takerRequest("between-0001", 0, 1_000_000));
        List<Leases.Lease> makers = List.of(
                service.as("alice").leaseAsMaker("alice", Round.makerRequest("between-0001", 1_000_000)),
                service.as("bob").leaseAsMaker("bob", Round.makerRequest("between-0001", 1_000_000)));
        assertThat(ledger("alice")).as("nobody has looked").isZero();
        Round round = new Round(1_000_000, carol, makers);
        for (Leases.Lease lease : List.of(makers.get(0), makers.get(1), carol))
            round.attach(service.as(lease.wallet()).sign(lease.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
        look("alice", "bob", "carol");

        for (String name : List.of("alice", "bob", "carol"))
            assertThat(history(name))
                    .as(name)
                    .filteredOn(entry -> entry.kind() == Kind.DEPOSIT)
                    .extracting(Histories.Entry::status, Histories.Entry::netSats)
                    .containsExactly(tuple(Status.CONFIRMED, 3_000_000L));
    }

    @Test
    void whatIsSignedAwayBeforeItIsSeenCountsFromItsBlock() {
        service.wallet("erin", 1, 900_000);
        Instant then = service.clock().instant();
        service.clock().advance(Duration.ofDays(30));
        Wallet wallet = service.bean(WalletRegistry.class).get("erin");
        List<CoinLedger.Spent> coins = service.bean(CoinBook.class).look(wallet).outputs().stream()
                .map(coin -> new CoinLedger.Spent(
                        coin.outPoint(), coin.path(), coin.output().value()))
                .toList();
        service.bean(CoinLedger.class).spends(wallet, coins);
        look("erin");

        assertThat(seen("erin")).isBefore(then.plus(Duration.ofDays(1)));
    }

    private Instant seen(String wallet) {
        return service.bean(JdbcClient.class)
                .sql("select seen_ms from coin_ledger where wallet = ?")
                .param(wallet)
                .query((row, _) -> Instant.ofEpochMilli(row.getLong(1)))
                .single();
    }
}
