package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Source;
import org.joinmarket.wallet.api.Bumps.Warning;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a replacement costs and what the database keeps of it. The embedded chain takes no replacement, so whether nodes do is not seen here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BumpsTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final long DAY = 5_000_000;

    private WalletService service;
    private WalletApi operator;
    private String wallet = "";
    private int wallets;
    private int keys;

    Map<String, String> settings() {
        return Map.of();
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        Map<String, String> all = new TreeMap<>(settings());
        all.put("joinmarket.wallet.spending.max-value-sats-per-day", Long.toString(DAY));
        service = WalletService.start(folder, List.of(all));
        operator = service.as("operator");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void nameAWallet() {
        wallet = "wallet-" + wallets++;
    }

    private Wallet bean() {
        return service.bean(WalletRegistry.class).get(wallet);
    }

    private Sends.Send payment(int mixdepth, @Nullable Long amount) {
        return new Sends.Send(
                "bump-key-" + keys++,
                100_000,
                new Sends.Order(mixdepth, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L));
    }

    private Sends.Sent pay(@Nullable Long amount) {
        return operator.send(wallet, payment(1, amount));
    }

    private static Bumps.Order at(@Nullable Long rate) {
        return new Bumps.Order(null, rate, null, null);
    }

    private static Bumps.Order at(long rate, Source from, String... coins) {
        return new Bumps.Order(null, rate, from, coins.length == 0 ? null : List.of(coins));
    }

    private Bumps.Replace request(Bumps.Order order, long maxFee) {
        return new Bumps.Replace("bump-key-" + keys++, maxFee, order);
    }

    private Sends.Sent sent(String id) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private long sum(String column, String table) {
        return service.bean(JdbcClient.class)
                .sql("select coalesce(sum(" + column + "), 0) from " + table + " where wallet = ?")
                .param(wallet)
                .query(Long.class)
                .single();
    }

    private long fees() {
        return sum("cost_sats", "daily_costs");
    }

    private long left() {
        return sum("value_sats", "daily_values");
    }

    private List<String> holders(String... ids) {
        return service.bean(JdbcClient.class)
                .sql("select holder from open_outpoints where holder in (:ids)")
                .param("ids", List.of(ids))
                .query(String.class)
                .list();
    }

    @Test
    void areQuotedFromTheChangeFirst() {
        service.wallet(wallet, 1, 1_000_000, 400_000);
        Sends.Sent old = pay(300_000L);
        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(9_000L));

        assertThat(quote.id()).isEqualTo(old.id());
        assertThat(quote.txid()).isEqualTo(old.txid());
        assertThat(quote.oldFeeSats()).isEqualTo(old.feeSats());
        assertThat(quote.oldFeeRateSatsPerKvb()).isBetween(2_000L, 2_020L);
        assertThat(quote.feeSats()).isEqualTo(Math.ceilDiv(quote.vsize() * 9_000L, 1_000L));
        assertThat(quote.feeRateSatsPerKvb()).isBetween(9_000L, 9_010L);
        assertThat(quote.addedSats()).isEqualTo(quote.feeSats() - old.feeSats());
        assertThat(quote.addedPpm()).isEqualTo(Math.ceilDiv(quote.addedSats() * 1_000_000, 300_000));
        assertThat(quote.minimumFeeSats()).isEqualTo(old.feeSats() + quote.vsize());
        assertThat(quote.paidFrom()).containsExactly(Source.CHANGE);
        assertThat(quote.coins()).isEmpty();
        assertThat(quote.oldChangeSats()).isEqualTo(old.changeSats());
        assertThat(quote.changeSats()).isEqualTo(old.changeSats() - quote.addedSats());
        assertThat(quote.evicts()).isZero();
        assertThat(quote.warnings()).containsExactly(Warning.SHOWS_CHANGE);

        Bumps.Quote least = operator.quoteBump(wallet, old.id(), new Bumps.Order(1, null, null, null));
        assertThat(least.feeSats())
                .as("the estimate is below what takes its place")
                .isEqualTo(least.minimumFeeSats());
    }

    /** Its unsigned form, which is all that is here, is a quarter smaller. */
    @Test
    void knowTheSizeOfWhatWasSignedElsewhere() {
        try (Device device = Device.of(wallet)) {
            operator.create(new Wallets.Create(wallet, WalletService.PASSWORD, null, Device.WORDS, wallet));
            service.follow(wallet);
            service.fund(wallet, 1, 1_000_000);
            service.mine(1);
            Psbts.Created made = operator.createPsbt(wallet, payment(1, 300_000L));
            Psbt psbt = Psbt.parseBase64(made.psbt()).toOptional().orElseThrow();
            Transaction tx = PsbtFinalizer.finish(device.sign(psbt)).extract().orElseThrow();
            assertThat(service.bean(ChainBackend.class).broadcast(tx.serialize()))
                    .isInstanceOf(BroadcastResult.Accepted.class);
            service.tick();
            assertThat(sent(made.send().id()).state()).isEqualTo(Sends.State.BROADCAST);

            Bumps.Quote quote = operator.quoteBump(wallet, made.send().id(), at(9_000L));
            assertThat(quote.oldFeeRateSatsPerKvb())
                    .isEqualTo(1_000 * made.send().feeSats() / tx.vsize());
            assertThat(quote.minimumFeeSats()).isEqualTo(made.send().feeSats() + quote.vsize());
            Bumps.Quote least = operator.quoteBump(wallet, made.send().id(), new Bumps.Order(1, null, null, null));
            assertThat(least.feeSats()).isEqualTo(made.send().feeSats() + least.vsize());

            List<Payment.Spent> coins =
                    service.bean(SendStore.class).coins().of(made.send().id());
            assertThat(Sizes.ofSigned(psbt.unsigned(), coins))
                    .as("where no mempool has it")
                    .isBetween(tx.vsize(), tx.vsize() + 1);
            assertThat(Sizes.leastOfSigned(psbt.unsigned(), coins)).isBetween(tx.vsize() - 2, tx.vsize());
            assertThat(Sizes.ofSigned(tx, coins)).isEqualTo(tx.vsize());
        }
    }

    @Test
    void payAtLeastWhatTheOtherPaidAndOneSatoshiForEachByteOfTheirOwn() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent old = pay(300_000L);
        assertField("fee_rate_sats_per_kvb", () -> operator.quoteBump(wallet, old.id(), at(2_900L)));
        assertField("order.fee_rate_sats_per_kvb", () -> operator.bump(wallet, old.id(), request(at(2_900L), 100_000)));
        assertThat(operator.quoteBump(wallet, old.id(), at(3_100L)).feeSats()).isPositive();
        assertField("fee_rate_sats_per_kvb", () -> operator.quoteBump(wallet, old.id(), at(350_001L)));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.bump(wallet, old.id(), request(at(9_000L), old.feeSats() + 1)));
        assertThat(operator.sends(wallet).sends()).hasSize(1);
    }

    @Test
    void payForWhatLeavesTheMempoolWithIt() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent old = pay(300_000L);
        String change = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        Sends.Sent child = operator.makeChild(
                wallet,
                new Bumps.MakeChild("bump-key-" + keys++, 100_000, new Bumps.ChildOrder(change, null, 20_000L)));
        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(null));
        assertThat(quote.minimumFeeSats()).isEqualTo(old.feeSats() + child.feeSats() + quote.vsize());
        assertThat(quote.feeSats()).isEqualTo(quote.minimumFeeSats());
        assertThat(quote.evicts()).isOne();
        assertThat(quote.warnings()).contains(Warning.EVICTS_DESCENDANTS);
    }

    @Test
    void addCoinsOnlyIfTheOperatorSaysSo() {
        service.wallet(wallet, 1, 304_000, 50_000, 60_000);
        Sends.Sent old = pay(300_000L);
        assertThat(old.changeSats()).isPositive();
        WalletProblem refusal = problemOf(() -> operator.quoteBump(wallet, old.id(), at(90_000L)));
        assertThat(refusal.slug()).isEqualTo("change-too-small");
        assertThat(refusal.field()).isEqualTo("also_from");

        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS));
        assertThat(quote.coins()).hasSize(1);
        assertThat(quote.paidFrom()).contains(Source.COINS);
        assertThat(quote.warnings()).contains(Warning.JOINS_COINS);
        assertThat(operator.quoteBump(wallet, old.id(), at(5_000L, Source.COINS))
                        .coins())
                .as("none without need")
                .isEmpty();
        String other = operator.utxos(wallet, 1).utxos().stream()
                .map(Wallets.Utxo::outpoint)
                .filter(coin -> !quote.coins().contains(coin) && !coin.startsWith(old.txid()))
                .findFirst()
                .orElseThrow();
        assertThat(operator.quoteBump(wallet, old.id(), at(5_000L, Source.COINS, other))
                        .coins())
                .containsExactly(other);
        assertField("coins", () -> operator.quoteBump(wallet, old.id(), at(5_000L, Source.CHANGE, other)));
        operator.freeze(wallet, new Wallets.Freeze(other, true));
        assertField("coins[0]", () -> operator.quoteBump(wallet, old.id(), at(5_000L, Source.COINS, other)));
        assertField("also_from", () -> operator.quoteBump(wallet, old.id(), at(5_000L, Source.OUTPUT)));
        var lease = service.as("operator")
                .leaseAsMaker(wallet, Round.makerRequest("bump-lease-" + wallet, 20_000 + Round.TXFEE));
        assertThat(lease.inputs()).hasSize(1);
        assertProblem( // one is promised, the other frozen
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                "also_from",
                () -> operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS)));
    }

    @Test
    void leaveNoDustOfAnOutputThatPaysTheFee() {
        service.wallet(wallet, 1, 30_000);
        Sends.Sent old = pay(null);
        assertProblem(
                422,
                "dust-result",
                "also_from",
                () -> operator.quoteBump(wallet, old.id(), at(300_000L, Source.OUTPUT)));
        assertProblem(
                422,
                "dust-result",
                "order.also_from",
                () -> operator.bump(wallet, old.id(), request(at(300_000L, Source.OUTPUT), 100_000)));
    }

    @Test
    void joinNoDepositsUnlessTheyAreNamed() {
        service.wallet(wallet, 0, 304_000, 50_000);
        Sends.Sent old = operator.send(wallet, payment(0, 300_000L));
        assertThat(problemOf(() -> operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS)))
                        .reason())
                .isEqualTo("NOT_MERGED");
        String named = operator.utxos(wallet, 0).utxos().stream()
                .map(Wallets.Utxo::outpoint)
                .filter(coin -> !coin.startsWith(old.txid()))
                .findFirst()
                .orElseThrow();
        assertThat(operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS, named))
                        .coins())
                .containsExactly(named);
    }

    @Test
    void takeFromTheReceiverOfASweepOnlyIfTheOperatorSaysSo() {
        service.wallet(wallet, 1, 500_000);
        Sends.Sent old = pay(null);
        assertThat(problemOf(() -> operator.quoteBump(wallet, old.id(), at(9_000L)))
                        .slug())
                .isEqualTo("change-too-small");
        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(9_000L, Source.OUTPUT));
        assertThat(quote.paidFrom()).containsExactly(Source.OUTPUT);
        assertThat(quote.amountSats()).isEqualTo(500_000 - quote.feeSats());
        assertThat(quote.warnings()).isEmpty();
    }

    @Test
    void leaveTheOldOneAsItWasWhereTheNodeRefusesThem() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent old = pay(300_000L);
        Bumps.Replace request = request(at(9_000L), 100_000);
        WalletProblem refused = problemOf(() -> operator.bump(wallet, old.id(), request));
        assertThat(refused.slug()).isEqualTo(WalletProblem.BROADCAST_REFUSED);
        assertThat(refused.reason()).as("the embedded chain replaces nothing").isEqualTo("txn-mempool-conflict");

        assertThat(sent(old.id())).isEqualTo(old);
        Sends.Sent second = operator.sends(wallet).sends().stream()
                .filter(one -> one.state() == Sends.State.REFUSED)
                .findFirst()
                .orElseThrow();
        assertThat(second.replaces()).isEqualTo(old.id());
        assertThat(holders(old.id(), second.id())).containsExactly(old.id());
        assertThat(fees()).isEqualTo(old.feeSats());
        assertThat(left()).isEqualTo(300_000);
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> operator.bump(wallet, old.id(), request));
        assertThat(operator.sends(wallet).sends())
                .as("the same key makes no third")
                .hasSize(2);

        service.mine(1);
        service.tick();
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.CONFIRMED);
        assertProblem(409, "payment-over", () -> operator.quoteBump(wallet, old.id(), at(9_000L)));
        assertProblem(409, "payment-over", () -> operator.quoteBump(wallet, second.id(), at(9_000L)));
        assertProblem(404, "send-not-found", () -> operator.quoteBump(wallet, "0".repeat(32), at(9_000L)));
        assertProblem(404, "send-not-found", () -> operator.quoteBump(wallet, "none", at(9_000L)));
    }

    @Test
    void areAskedForOfTheLastOneAndNotWithAnotherKeysRequest() {
        service.wallet(wallet, 1, 1_000_000);
        Replacements away = Desks.of(service, Desks.AWAY).replacements();
        Sends.Sent old = pay(300_000L);
        Bumps.Replace request = request(at(5_000L), 100_000);
        Sends.Sent second = away.replace("operator", bean(), old.id(), request);
        assertThat(operator.bump(wallet, old.id(), request)).isEqualTo(second);
        assertProblem(409, "idempotency-key-reused", () -> operator.bump(wallet, second.id(), request));
        assertProblem(409, "already-replaced", () -> operator.quoteBump(wallet, old.id(), at(9_000L)));
        Bumps.Quote third = operator.quoteBump(wallet, second.id(), at(9_000L));
        assertThat(third.oldFeeSats()).isEqualTo(second.feeSats());
        assertThat(third.minimumFeeSats()).isEqualTo(second.feeSats() + third.vsize());
        String change = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        assertProblem(
                409, "already-replaced", () -> operator.quoteChild(wallet, new Bumps.ChildOrder(change, null, 9_000L)));
    }

    @Test
    void countOnceAndEndCleanlyWhereTheOriginalWins() {
        service.wallet(wallet, 1, 1_000_000, 1_000_000);
        Replacements away = Desks.of(service, Desks.AWAY).replacements();
        Sends.Sent old = pay(800_000L);
        Sends.Sent second = away.replace("operator", bean(), old.id(), request(at(5_000L), 100_000));
        Sends.Sent third = away.replace("operator", bean(), second.id(), request(at(9_000L), 100_000));
        assertThat(third.state()).isEqualTo(Sends.State.SIGNED);
        assertThat(fees()).as("the dearest, once").isEqualTo(third.feeSats());
        assertThat(left()).as("paid once").isEqualTo(800_000);
        assertThat(holders(old.id(), second.id(), third.id())).containsExactly(third.id());
        assertThat(sent(old.id()).replacedBy()).isEqualTo(second.id());
        assertThat(sent(third.id()).replaces()).isEqualTo(second.id());

        service.tick();
        assertThat(sent(third.id()).note()).isEqualTo("txn-mempool-conflict");
        service.mine(1);
        service.tick();
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.CONFIRMED);
        for (String loser : List.of(second.id(), third.id())) {
            assertThat(sent(loser).state()).isEqualTo(Sends.State.REPLACED);
            assertThat(sent(loser).note()).isEqualTo("confirmed as " + old.txid());
        }
        assertThat(holders(third.id())).as("until no reorganisation matters").isNotEmpty();
        service.mine(6);
        service.tick();
        assertThat(holders(old.id(), second.id(), third.id())).isEmpty();
        assertThat(fees()).isEqualTo(old.feeSats());
        assertThat(left()).isEqualTo(800_000);
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.CONFIRMED);
    }

    @Test
    void areBroadcastAfterARestartThatCameBefore() {
        service.wallet(wallet, 1, 1_000_000);
        Desks away = Desks.of(service, Desks.AWAY);
        Sends.Sent old = away.payments().send("operator", bean(), payment(1, 300_000L));
        Sends.Sent second = away.replacements().replace("operator", bean(), old.id(), request(at(5_000L), 100_000));
        assertThat(second.state()).isEqualTo(Sends.State.SIGNED);

        service.restart();
        operator = service.as("operator");
        service.follow(wallet);
        assertThat(service.available(wallet)).as("promised").isZero();
        service.tick();
        assertThat(sent(second.id()).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(sent(old.id()).state()).as("its time is over").isEqualTo(Sends.State.SIGNED);
        service.mine(1);
        service.tick();
        assertThat(sent(second.id()).state()).isEqualTo(Sends.State.CONFIRMED);
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.REPLACED);
        service.mine(6);
        service.tick();
        assertThat(fees()).isEqualTo(second.feeSats());
        assertThat(service.available(wallet)).isEqualTo(1_000_000 - 300_000 - second.feeSats());
    }

    @Test
    void areGivenUpWithTheOldOne() {
        service.wallet(wallet, 1, 1_000_000);
        Desks away = Desks.of(service, Desks.AWAY);
        Sends.Sent old = away.payments().send("operator", bean(), payment(1, 300_000L));
        Sends.Sent second = away.replacements().replace("operator", bean(), old.id(), request(at(5_000L), 100_000));
        operator.abandonSend(wallet, old.id());
        for (Sends.Sent each : List.of(old, second)) {
            assertThat(sent(each.id()).state()).isEqualTo(Sends.State.ABANDONED);
            assertThat(sent(each.id()).note()).isEqualTo("may still confirm as " + each.txid());
        }
        assertThat(holders(old.id(), second.id())).isEmpty();
        assertThat(service.available(wallet)).isEqualTo(1_000_000);
    }

    @Test
    void giveTheOldOneItsTurnAgainWhereTheyAreRefusedBeforeItWasBroadcast() {
        service.wallet(wallet, 1, 1_000_000);
        Desks away = Desks.of(service, Desks.AWAY);
        Sends.Sent old = away.payments().send("operator", bean(), payment(1, 300_000L));
        var refusing = Desks.of(service, () -> new BroadcastResult.Refused("min relay fee not met"));
        assertThat(catchThrowableOfType(
                        ApiProblem.class,
                        () -> refusing.replacements()
                                .replace("operator", bean(), old.id(), request(at(5_000L), 100_000))))
                .isNotNull();
        assertThat(sent(old.id()).replacedBy()).isNull();
        assertThat(holders(old.id())).hasSize(1);
        service.tick();
        assertThat(sent(old.id()).state()).as("it stands again").isEqualTo(Sends.State.BROADCAST);
        assertThat(fees()).isEqualTo(old.feeSats());
        assertThat(left()).isEqualTo(300_000);
    }
}
