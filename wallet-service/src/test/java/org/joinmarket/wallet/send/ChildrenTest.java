package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Warning;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ChildrenTest extends WalletEach {
    private int keys;

    /** Of the database. */
    String[] settings() {
        return new String[0];
    }

    @Override
    WalletService started(Path folder) {
        return WalletService.start(
                folder,
                List.of(
                        WalletService.pairs(settings()),
                        WalletService.moreToken(folder, 0, "only-two", "operator", "*", 2)));
    }

    private String unconfirmed() {
        return unconfirmed(wallet);
    }

    private String unconfirmed(String name) {
        return operator.utxos(name, null).utxos().stream()
                .filter(coin -> coin.confirmations() == 0)
                .map(Wallets.Utxo::outpoint)
                .findFirst()
                .orElseThrow();
    }

    private static Bumps.ChildOrder order(String outpoint, @Nullable Long rate) {
        return new Bumps.ChildOrder(outpoint, null, rate);
    }

    private Bumps.MakeChild request(String outpoint, long rate, long maxFee) {
        return new Bumps.MakeChild("children-" + keys++, maxFee, order(outpoint, rate));
    }

    private MempoolEntry entry(String txid) {
        return service.bean(ChainBackend.class).mempoolEntry(new TxId(txid)).orElseThrow();
    }

    private static void assertRefused(String reason, WalletProblem problem) {
        assertThat(problem.slug()).isEqualTo("no-child");
        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(problem.field()).isEqualTo("outpoint");
    }

    @Test
    void payForTheDepositThatTheyComeFrom() {
        service.wallet(wallet, 1, 50_000);
        service.fund(wallet, 1, 1_000_000);
        String deposit = unconfirmed();
        MempoolEntry parent = entry(deposit.substring(0, 64));

        Bumps.ChildQuote quote = operator.quoteChild(wallet, order(deposit, 20_000L));

        assertThat(quote.mixdepth()).isEqualTo(1);
        assertThat(quote.valueSats()).isEqualTo(1_000_000);
        assertThat(quote.packageVsize()).isEqualTo(parent.vsize() + quote.vsize());
        assertThat(quote.packageFeeSats()).isEqualTo(parent.fee().value() + quote.feeSats());
        assertThat(quote.packageFeeSats()).isEqualTo(Math.ceilDiv(quote.packageVsize() * 20_000, 1_000));
        assertThat(quote.packageFeeRateSatsPerKvb()).isBetween(20_000L, 20_010L);
        assertThat(quote.oldPackageFeeRateSatsPerKvb()).isEqualTo(parent.fee().value() * 1_000 / parent.vsize());
        assertThat(quote.receivedSats()).isEqualTo(1_000_000 - quote.feeSats());
        assertThat(quote.feePpm()).isEqualTo(quote.feeSats());
        assertThat(quote.worstFeeSats()).isEqualTo(quote.feeSats() + Math.ceilDiv(quote.feeSats(), 10));
        assertThat(quote.worstFeePpm()).isEqualTo(quote.worstFeeSats());
        assertThat(quote.warnings()).containsExactly(Warning.PAYER_SEES);

        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.makeChild(wallet, request(deposit, 20_000, quote.feeSats() - 1)));
        Bumps.MakeChild request = request(deposit, 20_000, quote.feeSats());
        Sends.Sent child = operator.makeChild(wallet, request);

        assertThat(child.kind()).isEqualTo(Sends.Kind.CHILD);
        assertThat(child.state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(child.feeSats()).isEqualTo(quote.feeSats());
        assertThat(operator.makeChild(wallet, request)).isEqualTo(child);
        MempoolEntry made = entry(child.txid());
        assertThat(made.ancestors().fees().value() * 1_000)
                .isGreaterThanOrEqualTo(made.ancestors().vsize() * 20_000);
        assertThat(operator.utxos(wallet, 1).utxos())
                .filteredOn(coin -> coin.confirmations() == 0)
                .singleElement()
                .satisfies(coin -> {
                    assertThat(coin.path()).contains("/1'/1/");
                    assertThat(coin.valueSats()).isEqualTo(quote.receivedSats());
                });
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(signed -> {
                    assertThat(signed.kind()).isEqualTo(Signatures.Kind.CHILD);
                    assertThat(signed.subject()).isEqualTo(child.id());
                    assertThat(signed.netSats()).isEqualTo(-quote.feeSats());
                });
        assertThat(cost()).isEqualTo(quote.feeSats());

        Awaitility.await().untilAsserted(() -> {
            service.tick();
            assertThat(service.bean(JdbcClient.class)
                            .sql("select count(*) from coin_ledger where outpoint = ? and gone_ms is not null")
                            .param(deposit)
                            .query(Integer.class)
                            .single())
                    .isOne();
        });
        assertThat(statusOf(deposit)).isEqualTo(Histories.Status.UNCONFIRMED);

        service.mine(1);
        service.tick();
        assertThat(operator.sends(wallet).sends().getFirst().state()).isEqualTo(Sends.State.CONFIRMED);
        assertThat(operator.history(wallet, null, null, null).entries())
                .filteredOn(entry -> entry.kind() == Histories.Kind.CHILD)
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.status()).isEqualTo(Histories.Status.CONFIRMED);
                    assertThat(entry.netSats()).isEqualTo(-quote.feeSats());
                    assertThat(entry.inputs()).containsExactly(deposit);
                    assertThat(entry.destination())
                            .isEqualTo(operator.utxos(wallet, 1).utxos().stream()
                                    .filter(coin -> coin.outpoint().equals(newCoin(child)))
                                    .findFirst()
                                    .orElseThrow()
                                    .address());
                });
        assertRefused("CONFIRMED", problemOf(() -> operator.quoteChild(wallet, order(newCoin(child), 30_000L))));
    }

    private Histories.Status statusOf(String deposit) {
        return operator.history(wallet, null, null, null).entries().stream()
                .filter(entry -> entry.id().equals(deposit))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private String newCoin(Sends.Sent child) {
        return child.txid() + ":0";
    }

    private long cost() {
        return service.bean(JdbcClient.class)
                .sql("select coalesce(sum(cost_sats), 0) from daily_costs where wallet = ?")
                .param(wallet)
                .query(Long.class)
                .single();
    }

    @Test
    void ofOwnChangeAreMadeAndSayThatReplacingIsCheaper() {
        service.wallet(wallet, 1, 1_000_000);
        operator.send(
                wallet,
                new Sends.Send(
                        "children-" + keys++,
                        10_000,
                        new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 1_000L)));
        Bumps.ChildQuote quote = operator.quoteChild(wallet, order(unconfirmed(), 5_000L));
        assertThat(quote.warnings()).containsExactly(Warning.SHOWS_CHANGE, Warning.REPLACING_IS_CHEAPER);
        Sends.Sent child = operator.makeChild(wallet, request(unconfirmed(), 5_000, quote.feeSats()));

        Bumps.ChildQuote grandchild = operator.quoteChild(wallet, order(unconfirmed(), 9_000L));
        assertThat(grandchild.packageCount()).isEqualTo(3);
        assertThat(grandchild.packageFeeRateSatsPerKvb()).isGreaterThanOrEqualTo(9_000);
        service.mine(1);
        service.tick();
        assertThat(operator.sends(wallet).sends())
                .hasSize(2)
                .allMatch(sent -> sent.state() == Sends.State.CONFIRMED)
                .extracting(Sends.Sent::id)
                .contains(child.id());
    }

    @Test
    void ofACoinjoinAreTheOperatorsAloneAndTheRoundIsNeverReplaced() {
        service.wallet("alice", 0, 5_000_000);
        service.wallet("bob", 2, 3_000_000);
        service.wallet("carol", 0, 4_000_000);
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", Round.takerRequest("round-0001", 0, 1_000_000));
        Leases.Lease alice = service.as("alice").leaseAsMaker("alice", Round.makerRequest("round-0001", 1_000_000));
        Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("round-0001", 1_000_000));
        Round round = new Round(1_000_000, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));

        String output = operator.utxos("carol", 1).utxos().getFirst().outpoint();
        Bumps.ChildQuote quote = operator.quoteChild("carol", order(output, 10_000L));
        assertThat(quote.warnings()).containsExactly(Warning.OF_A_COINJOIN);
        assertThat(quote.oldPackageFeeRateSatsPerKvb()).isBetween(1_000L, 5_000L);
        for (String bot : List.of("carol", "alice"))
            assertProblem(
                    403,
                    "role-not-allowed",
                    () -> service.as(bot).makeChild(bot, request(output, 10_000, quote.feeSats())));
        assertProblem(
                404,
                "send-not-found",
                () -> operator.quoteBump("carol", carol.id(), new Bumps.Order(null, 10_000L, null, null)));

        assertThat(operator.makeChild("carol", request(output, 10_000, quote.feeSats()))
                        .state())
                .isEqualTo(Sends.State.BROADCAST);
        service.mine(1);
        service.tick();
        assertThat(service.as("carol").lease(carol.id()).state()).isEqualTo(Leases.State.SPENT);
        assertThat(operator.sends("carol").sends())
                .singleElement()
                .satisfies(child -> assertThat(child.state()).isEqualTo(Sends.State.CONFIRMED));
    }

    @Test
    void areRefusedWithWhatIsWrong() {
        service.wallet(wallet, 1, 500_000);
        String confirmed = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        assertRefused("CONFIRMED", problemOf(() -> operator.quoteChild(wallet, order(confirmed, 5_000L))));
        service.fund(wallet, 1, 600_000);
        String coin = unconfirmed();

        assertField("outpoint", () -> operator.quoteChild(wallet, order("no outpoint", 5_000L)));
        assertField("order.outpoint", () -> operator.makeChild(wallet, request("\0", 5_000, 9_000)));
        assertProblem(404, "coin-not-found", () -> operator.quoteChild(wallet, order("ab".repeat(32) + ":0", 5_000L)));
        assertField("fee_rate_sats_per_kvb", () -> operator.quoteChild(wallet, order(coin, 350_001L)));
        assertField("fee_target", () -> operator.quoteChild(wallet, new Bumps.ChildOrder(coin, 3, 5_000L)));
        assertProblem(422, "pays-enough", () -> operator.quoteChild(wallet, order(coin, 1_000L)));
        operator.freeze(wallet, new Wallets.Freeze(coin, true));
        assertRefused("FROZEN", problemOf(() -> operator.quoteChild(wallet, order(coin, 5_000L))));
        operator.freeze(wallet, new Wallets.Freeze(coin, false));
        JdbcClient jdbc = service.bean(JdbcClient.class);
        jdbc.sql("insert into open_outpoints (outpoint, holder) values (?, 'a round')")
                .param(coin)
                .update();
        assertRefused("PROMISED", problemOf(() -> operator.quoteChild(wallet, order(coin, 5_000L))));
        jdbc.sql("delete from open_outpoints where outpoint = ?").param(coin).update();
        assertThat(operator.quoteChild(wallet, order(coin, 5_000L)).feeSats()).isPositive();
    }

    @Test
    void leaveNoDust() {
        service.wallet(wallet, 1, 500_000);
        service.fund(wallet, 1, 5_000);
        String coin = unconfirmed();
        assertProblem(422, "dust-result", "outpoint", () -> operator.quoteChild(wallet, order(coin, 20_000L)));
        assertProblem(
                422, "dust-result", "order.outpoint", () -> operator.makeChild(wallet, request(coin, 20_000, 9_000)));
    }

    @Test
    void areOfTheMixdepthsOfTheToken() {
        service.wallet(wallet, 1, 50_000);
        service.fund(wallet, 1, 1_000_000);
        String other = unconfirmed();
        WalletApi narrow = service.as("only-two");
        assertProblem(403, "mixdepth-not-allowed", () -> narrow.quoteChild(wallet, order(other, 5_000L)));
        assertProblem(403, "mixdepth-not-allowed", () -> narrow.makeChild(wallet, request(other, 5_000, 9_000)));
        assertThat(operator.sends(wallet).sends()).isEmpty();
        service.mine(1);
        service.fund(wallet, 2, 1_000_000);
        assertThat(narrow.makeChild(wallet, request(unconfirmed(), 5_000, 9_000))
                        .state())
                .isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void needAnUnlockedWallet() {
        service.wallet(wallet, 1, 50_000);
        service.fund(wallet, 1, 1_000_000);
        operator.lock(wallet);
        String coin = unconfirmed();
        assertThat(operator.quoteChild(wallet, order(coin, 5_000L)).feeSats()).isPositive();
        assertProblem(409, WalletProblem.LOCKED, () -> operator.makeChild(wallet, request(coin, 5_000, 9_000)));
    }

    @Test
    void areNotMadeOfATransactionThatTheWalletOfElsewhereFunded() {
        service.wallet(wallet, 1, 50_000);
        String own = operator.newAddress(wallet, new Wallets.NewAddress(1)).address();
        String txid = operator.fund(new Chain.Fund(own, 100_000)).txid();
        long foreign = operator.utxos(wallet, 1).utxos().stream()
                .filter(coin -> coin.outpoint().startsWith(txid))
                .count();
        assertThat(foreign).isOne();
        String change = operator.utxos(wallet, 1).utxos().stream()
                        .anyMatch(coin -> coin.outpoint().equals(txid + ":0"))
                ? txid + ":1"
                : txid + ":0";
        assertProblem(404, "coin-not-found", () -> operator.quoteChild(wallet, order(change, 5_000L)));
    }
}
