package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.NodeRpc;
import org.joinmarket.wallet.OnBitcoind;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Source;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Sends.State;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.MempoolEntry;
import org.joinmarket.wallet.chain.RegtestChain;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Against a real bitcoind: one of two versions is in its mempool, and one confirms. Each test has a mixdepth of its own. */
@Tag("bitcoind")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplacementsTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String WALLET = "alice";

    private Bitcoind bitcoind;
    private NodeRpc node;
    private WalletService service;
    private WalletApi operator;
    private int keys;
    private int mixdepth; // 0 is not used: there coins are not joined

    @BeforeAll
    void start(@TempDir Path folder) {
        bitcoind = Bitcoind.start(
                "-unsafesqlitesync=1"); // a thousand descriptors, each waited for, take minutes on a busy disk
        node = new NodeRpc(bitcoind.rpcUrl(), bitcoind.cookieFile());
        service = WalletService.start(
                folder,
                List.of(WalletService.pairs(OnBitcoind.of(bitcoind)), Map.of("joinmarket.wallet.mixdepths", "10")));
        operator = patient();
        operator.create(new Wallets.Create(WALLET, WalletService.PASSWORD, null, null, null));
        service.follow(WALLET);
    }

    @AfterAll
    void stop() {
        service.close();
        node.close();
        bitcoind.close();
    }

    /** A new wallet is a thousand descriptors for bitcoind, which takes its time on a busy machine. */
    private WalletApi patient() {
        return WalletClients.create(service.uri(), () -> service.token("operator"), Duration.ofMinutes(3));
    }

    private RegtestChain regtest() {
        return service.bean(ChainBackend.class).regtest().orElseThrow();
    }

    private Optional<MempoolEntry> entry(Sends.Sent sent) {
        return service.bean(ChainBackend.class).mempoolEntry(new TxId(sent.txid()));
    }

    /** New coins in the next mixdepth, of one block. */
    private void coins(long... sats) {
        mixdepth++;
        for (long value : sats) fund(value);
        regtest().mine(1, Optional.empty());
    }

    private void fund(long value) {
        String address =
                operator.newAddress(WALLET, new Wallets.NewAddress(mixdepth)).address();
        regtest().fund(Addresses.toScript(Network.REGTEST, address).orElseThrow(), new Sats(value));
    }

    private void mine(int blocks) {
        regtest().mine(blocks, Optional.empty());
        service.tick();
    }

    private Sends.Send payment(@Nullable Long amount) {
        return new Sends.Send(
                "replace-key-" + keys++,
                100_000,
                new Sends.Order(mixdepth, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L));
    }

    private Sends.Sent pay(@Nullable Long amount) {
        Sends.Sent sent = operator.send(WALLET, payment(amount));
        assertThat(entry(sent)).isPresent();
        return sent;
    }

    private Sends.Sent bump(Sends.Sent old, Bumps.Order order) {
        Bumps.Quote quote = operator.quoteBump(WALLET, old.id(), order);
        Sends.Sent sent =
                operator.bump(WALLET, old.id(), new Bumps.Replace("replace-key-" + keys++, quote.feeSats(), order));
        assertThat(sent.state()).isEqualTo(State.BROADCAST);
        assertThat(sent.feeSats()).isEqualTo(quote.feeSats());
        assertThat(entry(old)).as("replaced").isEmpty();
        assertThat(entry(sent))
                .hasValueSatisfying(entry -> assertThat(entry.fee().value()).isEqualTo(sent.feeSats()));
        return sent;
    }

    private static Bumps.Order at(long rate) {
        return new Bumps.Order(null, rate, null, null);
    }

    private Sends.Sent sent(Sends.Sent one) {
        return operator.sends(WALLET).sends().stream()
                .filter(each -> each.id().equals(one.id()))
                .findFirst()
                .orElseThrow();
    }

    private void assertState(State state, Sends.Sent one) {
        assertThat(sent(one).state()).isEqualTo(state);
    }

    private Transaction tx(Sends.Sent sent) {
        return Transaction.parseHex(hex(sent)).toOptional().orElseThrow();
    }

    private String hex(Sends.Sent sent) {
        return service.bean(SendStore.class).find(sent.id()).orElseThrow().transactionHex();
    }

    private long fees() {
        return service.bean(JdbcClient.class)
                .sql("select coalesce(sum(cost_sats), 0) from daily_costs where wallet = ?")
                .param(WALLET)
                .query(Long.class)
                .single();
    }

    /**
     * A block with nothing but {@code sent} in it, whatever the mempool holds, and with an output that no other has: the same one in
     * the same second would be the block itself that was declared invalid.
     */
    private String mineOnly(Sends.Sent sent) {
        String unlike = "raw(6a04" + HexFormat.of().toHexDigits(keys++) + ")";
        String hash = node.call("generateblock", unlike, List.of(hex(sent)))
                .path("hash")
                .stringValue();
        node.call("syncwithvalidationinterfacequeue");
        return hash;
    }

    /** The block is gone, and the node's wallets have heard of it. */
    private void invalidate(String block) {
        node.call("invalidateblock", block);
        node.call("syncwithvalidationinterfacequeue");
    }

    private Histories.Entry history(Sends.Sent sent) {
        return operator.history(WALLET, null, null, 1_000).entries().stream()
                .filter(entry -> entry.id().equals(sent.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takeThePlaceOfThePaymentWithItsReceiversAndItsChangeAddress() {
        coins(1_000_000);
        long before = fees();
        Sends.Sent old = pay(300_000L);
        Sends.Sent second = bump(old, new Bumps.Order(1, null, null, null));
        Sends.Sent third = bump(second, at(20_000));

        assertThat(third.feeSats() * 1_000).isGreaterThanOrEqualTo(tx(third).vsize() * 20_000L);
        assertThat(tx(third).outputs())
                .extracting(TxOutput::script)
                .containsExactlyInAnyOrderElementsOf(
                        tx(old).outputs().stream().map(TxOutput::script).toList());
        assertThat(tx(third).outputs()).anyMatch(output -> output.value().value() == 300_000);
        assertThat(fees() - before).isEqualTo(third.feeSats());
        assertThat(operator.signatures(WALLET, null, null, null).signatures())
                .filteredOn(signed -> signed.subject().equals(third.id()))
                .singleElement()
                .satisfies(signed -> {
                    assertThat(signed.kind()).isEqualTo(Signatures.Kind.REPLACEMENT);
                    assertThat(signed.netSats()).isEqualTo(-300_000 - third.feeSats());
                });

        mine(1);
        assertState(State.CONFIRMED, third);
        assertThat(history(third).status()).isEqualTo(Histories.Status.CONFIRMED);
        assertThat(history(third).replaces()).isEqualTo(second.id());
        assertThat(history(old).status()).isEqualTo(Histories.Status.REPLACED);
        assertThat(history(old).replacedBy()).isEqualTo(second.id());
        assertThat(history(old).note()).isEqualTo("confirmed as " + third.txid());
        mine(BlockMark.SETTLED_DEPTH - 1);
        assertThat(fees() - before).isEqualTo(third.feeSats());
        assertThat(operator.balances(WALLET).mixdepths().get(mixdepth).availableSats())
                .isEqualTo(700_000 - third.feeSats());
    }

    @Test
    void takeFurtherCoinsOrLessForTheReceiver() {
        coins(303_500, 200_000);
        Sends.Sent old = pay(300_000L);
        Sends.Sent second = bump(old, new Bumps.Order(null, 60_000L, Source.COINS, null));
        assertThat(tx(second).inputs()).hasSize(2);
        assertThat(second.changeSats()).isEqualTo(503_500 - 300_000 - second.feeSats());
        mine(1);
        assertState(State.CONFIRMED, second);

        Sends.Sent sweep = pay(null);
        Sends.Sent less = bump(sweep, new Bumps.Order(null, 30_000L, Source.OUTPUT, null));
        assertThat(less.amountSats()).isEqualTo(second.changeSats() - less.feeSats());
        mine(1);
        assertState(State.CONFIRMED, less);
        assertState(State.REPLACED, sweep);
    }

    @Test
    void evictAChildWhichEndsWithWhatItSpends() {
        coins(1_000_000);
        long before = fees();
        Sends.Sent old = pay(300_000L);
        String change = operator.utxos(WALLET, mixdepth).utxos().getFirst().outpoint();
        Sends.Sent child = operator.makeChild(
                WALLET,
                new Bumps.MakeChild("replace-key-" + keys++, 9_000, new Bumps.ChildOrder(change, null, 10_000L)));
        Sends.Sent dearer = bump(child, at(20_000));
        assertThat(dearer.kind()).isEqualTo(Sends.Kind.CHILD);
        assertThat(entry(dearer))
                .hasValueSatisfying(entry -> assertThat(entry.ancestors().fees().value() * 1_000)
                        .isGreaterThanOrEqualTo(entry.ancestors().vsize() * 20_000));

        Sends.Sent second = bump(old, at(60_000));
        assertThat(entry(dearer)).isEmpty();
        service.tick();
        assertState(State.BROADCAST, dearer);
        mine(BlockMark.SETTLED_DEPTH);
        assertState(State.CONFIRMED, second);
        service.tick(); // and settled
        for (Sends.Sent gone : List.of(child, dearer)) {
            assertState(State.ABANDONED, gone);
            assertThat(sent(gone).note()).contains(second.txid());
        }
        assertThat(fees() - before).as("what confirmed has cost something").isEqualTo(second.feeSats());
    }

    @Test
    void loseToAnOriginalThatAMinerPrefers() {
        coins(1_000_000);
        long before = fees();
        Sends.Sent old = pay(300_000L);
        Sends.Sent second = bump(old, at(9_000));
        assertThat(mineOnly(old)).isNotEmpty();
        service.tick();
        assertState(State.CONFIRMED, old);
        assertState(State.REPLACED, second);
        assertThat(entry(second)).isEmpty();
        mine(BlockMark.SETTLED_DEPTH - 1);
        assertThat(fees() - before).isEqualTo(old.feeSats());
    }

    @Test
    void areFollowedThroughAReorganisationToWhicheverIsInTheChain() {
        coins(1_000_000);
        long before = fees();
        Sends.Sent old = pay(300_000L);
        Sends.Sent second = bump(old, at(9_000));
        String block = mineOnly(second);
        service.tick();
        assertState(State.CONFIRMED, second);
        assertState(State.REPLACED, old);

        invalidate(block);
        service.tick();
        assertState(State.BROADCAST, second);
        assertState(State.BROADCAST, old);
        assertThat(mineOnly(old)).isNotEmpty();
        service.tick();
        assertState(State.CONFIRMED, old);
        assertState(State.REPLACED, second);

        invalidate(node.call("getbestblockhash").stringValue());
        assertThat(mineOnly(second)).isNotEmpty();
        service.tick();
        assertState(State.CONFIRMED, second);
        assertState(State.REPLACED, old);
        mine(BlockMark.SETTLED_DEPTH - 1);
        assertThat(fees() - before).isEqualTo(second.feeSats());
        assertThat(service.bean(SendStore.class).versions(old.id()))
                .as("settled")
                .isEmpty();
    }

    @Test
    void thatWereGivenUpFollowTheChainAllTheSame() {
        coins(1_000_000);
        long before = fees();
        Wallet alice = service.bean(WalletRegistry.class).get(WALLET);
        PaymentDesk away = Desks.of(service, Desks.AWAY).payments(); // a node spends no coin that its mempool has spent
        Sends.Sent old = away.send("operator", alice, payment(300_000L));
        operator.abandonSend(WALLET, old.id());
        Sends.Sent instead = away.send("operator", alice, payment(400_000L));
        String block = mineOnly(old);
        service.tick();
        assertState(State.CONFIRMED, old);
        assertThat(history(old).status()).isEqualTo(Histories.Status.CONFIRMED);
        assertState(State.SIGNED, instead);

        invalidate(block);
        service.tick();
        assertState(State.ABANDONED, old);
        assertThat(sent(old).note()).isEqualTo("may still confirm as " + old.txid());
        assertThat(mineOnly(instead)).isNotEmpty();
        service.tick();
        assertState(State.ABANDONED, old);
        assertState(State.CONFIRMED, instead);
        mine(BlockMark.SETTLED_DEPTH - 1);
        assertState(State.ABANDONED, old);
        assertThat(service.bean(SendStore.class).versions(old.id()))
                .as("settled")
                .isEmpty();
        assertThat(fees() - before)
                .as("what is spent otherwise for good costs its day nothing")
                .isEqualTo(instead.feeSats());
        assertThat(operator.balances(WALLET).mixdepths().get(mixdepth).availableSats())
                .isEqualTo(600_000 - instead.feeSats());
    }

    @Test
    void areBroadcastAfterARestartWhileTheOriginalIsInTheMempool() {
        coins(1_000_000);
        Sends.Sent old = pay(300_000L);
        Wallet alice = service.bean(WalletRegistry.class).get(WALLET);
        Sends.Sent second = Desks.of(service, Desks.AWAY)
                .replacements()
                .replace("operator", alice, old.id(), new Bumps.Replace("replace-key-" + keys++, 9_000, at(9_000)));
        assertThat(second.state()).isEqualTo(State.SIGNED);
        assertThat(entry(old)).isPresent();

        service.restart();
        operator = patient();
        operator.unlock(WALLET, new Wallets.Unlock(WalletService.PASSWORD));
        service.follow(WALLET);
        service.tick();
        assertState(State.BROADCAST, second);
        assertThat(entry(second)).isPresent();
        assertThat(entry(old)).isEmpty();
        mine(1);
        assertState(State.CONFIRMED, second);
        assertState(State.REPLACED, old);
    }

    @Test
    void ofAPaymentThatTheNodeHasForgottenAreMadeToo() {
        coins(1_000_000);
        Wallet alice = service.bean(WalletRegistry.class).get(WALLET);
        Sends.Sent old = Desks.of(service, Desks.AWAY).payments().send("operator", alice, payment(300_000L));
        assertThat(entry(old)).isEmpty();
        Sends.Sent second = bump(old, at(9_000));
        mine(1);
        assertState(State.CONFIRMED, second);
    }

    @Test
    void pullADepositAlong() {
        coins(100_000);
        fund(900_000);
        String deposit = operator.utxos(WALLET, mixdepth).utxos().stream()
                .filter(coin -> coin.confirmations() == 0)
                .map(Wallets.Utxo::outpoint)
                .findFirst()
                .orElseThrow();
        var order = new Bumps.ChildOrder(deposit, null, 70_000L);
        Bumps.ChildQuote quote = operator.quoteChild(WALLET, order);
        Sends.Sent child =
                operator.makeChild(WALLET, new Bumps.MakeChild("replace-key-" + keys++, quote.feeSats(), order));
        assertThat(entry(child)).hasValueSatisfying(entry -> {
            assertThat(entry.ancestors().count()).isEqualTo(quote.packageCount());
            assertThat(entry.ancestors().fees().value()).isEqualTo(quote.packageFeeSats());
            assertThat(entry.ancestors().vsize()).isLessThanOrEqualTo(quote.packageVsize());
        });
        mine(1);
        assertState(State.CONFIRMED, child);
        WalletProblem over = problemOf(() -> operator.quoteBump(WALLET, child.id(), at(90_000)));
        assertThat(over.slug()).isEqualTo("payment-over");
    }
}
