package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.signing.OwnInput;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Six blocks of a real bitcoind give way to seven others, with and without what was in them, and with what excludes it. */
@Tag("bitcoind")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReorganisationTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String NOBODY = "0014751e76e8199196d454941c45d1b3a323f1433bd6";
    private static final String ALICE = "alice";
    private static final String BOB = "bob";
    private static final String CAROL = "carol";
    private static final long COIN = 3_000_000;
    private static final long AMOUNT = 1_000_000;

    private Bitcoind bitcoind;
    private Branches branches;
    private WalletService service;
    private WalletApi operator;
    private final Map<String, Long> before = new HashMap<>();
    private int test;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        bitcoind = Bitcoind.start("-blockfilterindex=0", "-unsafesqlitesync=1");
        branches = new Branches(bitcoind);
        service = WalletService.start(
                folder, List.of(WalletService.pairs(OnBitcoind.of(bitcoind)), WalletService.pairs(settings())));
        operator = service.as("operator");
        for (String name : List.of(ALICE, BOB, CAROL)) {
            operator.create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
            service.follow(name);
        }
    }

    @AfterAll
    void stop() {
        service.close();
        branches.close();
        bitcoind.close();
    }

    /** Whatever earlier tests have left is frozen, and each wallet has one coin that is not. */
    @BeforeEach
    void oneCoinEach() {
        test++;
        service.clock().advance(Duration.ofMinutes(1)); // the newest payment is this test's
        before.clear();
        for (String name : List.of(ALICE, BOB, CAROL)) {
            for (Wallets.Utxo coin : coins(name)) operator.freeze(name, new Wallets.Freeze(coin.outpoint(), true));
            before.put(name, operator.balances(name).totalSats());
            service.fund(name, 0, COIN);
        }
        mineAndLook(6);
    }

    /** That are not frozen. */
    private List<Wallets.Utxo> coins(String wallet) {
        return operator.utxos(wallet, null).utxos().stream()
                .filter(coin -> !coin.frozen())
                .toList();
    }

    /** What this test has brought into a wallet. */
    private long holds(String wallet) {
        return operator.balances(wallet).totalSats() - before.getOrDefault(wallet, 0L);
    }

    private record Played(Leases.Lease alice, Leases.Lease bob, Leases.Lease carol, String txid) {
        List<Leases.Lease> leases() {
            return List.of(alice, bob, carol);
        }
    }

    private String key(String what) {
        return what + "-of-test-" + test;
    }

    /** A round that is in the mempool. */
    private Played round() {
        Leases.Lease first = operator.leaseAsMaker(ALICE, Round.makerRequest(key("round-" + ALICE), AMOUNT));
        Leases.Lease second = operator.leaseAsMaker(BOB, Round.makerRequest(key("round-" + BOB), AMOUNT));
        Leases.Lease taker = operator.leaseAsTaker(CAROL, Round.takerRequest(key("round-" + CAROL), 0, AMOUNT));
        Round round = new Round(AMOUNT, taker, List.of(first, second));
        Played played = new Played(first, second, taker, round.txid());
        for (Leases.Lease lease : played.leases()) round.attach(operator.sign(lease.id(), round.unsigned()));
        operator.broadcast(played.carol().id(), new Leases.Broadcast(round.signed()));
        return played;
    }

    private void mineAndLook(int blocks) {
        service.mine(blocks);
        branches.settle();
        service.tick();
    }

    private List<Leases.State> states(Played played) {
        return played.leases().stream()
                .map(lease -> operator.lease(lease.id()).state())
                .distinct()
                .toList();
    }

    private List<Histories.Status> history(String wallet, String id) {
        return operator.history(wallet, null, null, null).entries().stream()
                .filter(entry -> entry.id().equals(id))
                .map(Histories.Entry::status)
                .toList();
    }

    private boolean isPromised(String outpoint) {
        return service.bean(JdbcClient.class)
                        .sql("select count(*) from open_outpoints where outpoint = ?")
                        .param(outpoint)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static String coinOf(Leases.Lease lease) {
        return lease.inputs().getFirst().outpoint();
    }

    /** Another transaction of a wallet's first coin, which pays all of it elsewhere; hex. */
    private String spentElsewhere(String wallet, Coin coin) {
        Wallet owner = service.bean(WalletRegistry.class).get(wallet);
        var unsigned = new Transaction(
                2,
                List.of(TxInput.unsigned(coin.outPoint(), TxInput.SEQUENCE_LOCKTIME_ONLY)),
                List.of(Round.output(NOBODY, coin.value().value() - 1_000)),
                0);
        var input = new OwnInput(coin.path(), coin.script(), coin.value());
        return unsigned.withWitness(0, input.sign(owner, new Bip143(unsigned), new InputVerifier(unsigned), 0))
                .hex();
    }

    private Coin coin(String wallet) {
        return service
                .bean(CoinBook.class)
                .of(service.bean(WalletRegistry.class).get(wallet))
                .stream()
                .filter(coin -> coin.frozenFor() == null)
                .findFirst()
                .orElseThrow();
    }

    private Sends.Sent pay(String wallet, int mixdepth) {
        var order = new Sends.Order(mixdepth, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 2_000L);
        return operator.send(wallet, new Sends.Send(key(wallet), 10_000, order));
    }

    private Sends.Sent payment(String wallet) {
        return operator.sends(wallet).sends().getFirst();
    }

    @Test
    void aRoundIsUnderWayAgainAndItsCoinsStayPromisedUntilABlockHasItDeep() {
        Played played = round();
        mineAndLook(1);
        mineAndLook(5);
        assertThat(states(played)).containsExactly(Leases.State.SPENT);
        assertThat(operator.lease(played.alice().id()).confirmations()).isEqualTo(6);
        assertThat(isPromised(coinOf(played.alice()))).isTrue();

        branches.replaceSixBlocks();
        service.tick();
        assertThat(states(played)).containsExactly(Leases.State.SIGNED);
        assertThat(history(ALICE, played.alice().id())).containsExactly(Histories.Status.UNCONFIRMED);
        assertThat(isPromised(coinOf(played.alice()))).isTrue();
        assertThat(coins(ALICE)).hasSize(2).allMatch(coin -> coin.confirmations() == 0);
        service.tick();
        assertThat(operator.lease(played.alice().id()).confirmations()).isZero();

        mineAndLook(1);
        assertThat(states(played)).containsExactly(Leases.State.SPENT);
        assertThat(history(ALICE, played.alice().id())).containsExactly(Histories.Status.CONFIRMED);
        assertThat(holds(ALICE)).isEqualTo(COIN + Round.CJFEE);
        mineAndLook(6);
        assertThat(isPromised(coinOf(played.alice()))).isFalse();
        assertThat(states(played)).containsExactly(Leases.State.SPENT);
    }

    @Test
    void aRoundThatTheOtherBranchHasTooStaysSpentInItsNewBlock() {
        Played played = round();
        mineAndLook(1);
        mineAndLook(5);

        branches.replaceSixBlocks();
        mineAndLook(1);
        assertThat(states(played)).containsExactly(Leases.State.SPENT);
        assertThat(operator.lease(played.carol().id()).confirmations()).isEqualTo(1);
        assertThat(isPromised(coinOf(played.carol()))).isTrue();
        assertThat(holds(CAROL)).isEqualTo(COIN - 2 * Round.CJFEE - Round.MINER_FEE);
        mineAndLook(6);
        assertThat(isPromised(coinOf(played.carol()))).isFalse();
    }

    @Test
    void aDoubleSpendThatWinsEndsTheRoundAndWhatWasPaidFromItAndGivesTheCoinsBack() {
        String elsewhere = spentElsewhere(BOB, coin(BOB));
        Played played = round();
        mineAndLook(1);
        int next = coins(ALICE).stream()
                .filter(coin -> coin.valueSats() == AMOUNT)
                .findFirst()
                .orElseThrow()
                .mixdepth();
        Sends.Sent payment = pay(ALICE, next);
        mineAndLook(5);
        assertThat(payment(ALICE).state()).isEqualTo(Sends.State.CONFIRMED);

        branches.replaceSixBlocks(() -> List.of(elsewhere));
        service.tick();
        service.tick();
        assertThat(states(played)).containsExactly(Leases.State.SIGNED);
        assertThat(operator.lease(played.alice().id()).note()).isEqualTo("an input is spent by another transaction");
        assertThat(isPromised(coinOf(played.alice())))
                .as("the double spend is as new as any block")
                .isTrue();
        mineAndLook(6);

        assertThat(states(played)).containsExactly(Leases.State.ABANDONED);
        assertThat(payment(ALICE).id()).isEqualTo(payment.id());
        assertThat(payment(ALICE).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(history(ALICE, played.alice().id())).containsExactly(Histories.Status.ABANDONED);
        assertThat(holds(ALICE)).isEqualTo(COIN);
        assertThat(operator.balances(ALICE).availableSats()).isEqualTo(COIN);
        assertThat(holds(BOB)).isZero();
        assertThat(operator.balanceHistory(ALICE, null, null, 2)
                        .points()
                        .getLast()
                        .totalSats())
                .isEqualTo(operator.balances(ALICE).totalSats());
        Leases.Lease again = operator.leaseAsMaker(ALICE, Round.makerRequest(key("again-" + ALICE), AMOUNT));
        assertThat(coinOf(again)).isEqualTo(coinOf(played.alice()));
    }

    @Test
    void aConflictThatIsReorganisedIntoAnotherBlockCountsFromThatBlockOn() {
        String elsewhere = spentElsewhere(BOB, coin(BOB));
        Played played = round();
        branches.mine(List.of(elsewhere));
        service.tick();
        mineAndLook(5);
        assertThat(states(played)).containsExactly(Leases.State.SIGNED);

        branches.replaceSixBlocks();
        mineAndLook(1); // with the double spend, which is the tip now
        assertThat(states(played)).containsExactly(Leases.State.SIGNED);
        mineAndLook(6);
        assertThat(states(played)).containsExactly(Leases.State.ABANDONED);
    }

    @Test
    void aPaymentIsUnderWayAgainUntilABlockHasItOrAnotherSpendsItsCoin() {
        String elsewhere = spentElsewhere(BOB, coin(BOB));
        Sends.Sent one = pay(ALICE, 0);
        Sends.Sent other = pay(BOB, 0);
        mineAndLook(1);
        mineAndLook(5);
        assertThat(payment(ALICE).state()).isEqualTo(Sends.State.CONFIRMED);
        assertThat(payment(BOB).state()).isEqualTo(Sends.State.CONFIRMED);

        branches.replaceSixBlocks(() -> List.of(elsewhere));
        service.tick();
        assertThat(payment(ALICE).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(payment(BOB).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(history(ALICE, one.id())).containsExactly(Histories.Status.UNCONFIRMED);
        mineAndLook(1);
        assertThat(payment(ALICE).state()).isEqualTo(Sends.State.CONFIRMED);
        mineAndLook(6);

        assertThat(payment(BOB).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(history(BOB, other.id())).containsExactly(Histories.Status.ABANDONED);
        assertThat(holds(BOB)).isZero();
        assertThat(holds(ALICE)).isEqualTo(COIN - 300_000 - one.feeSats());
    }

    @Test
    void aDepositThatIsTakenBackIsNoDepositAndItsAddressStaysUsed() {
        Wallets.Address address = operator.newAddress(ALICE, new Wallets.NewAddress(2));
        String txid = operator.fund(new Chain.Fund(address.address(), 700_000)).txid();
        mineAndLook(1);
        String outpoint = coins(ALICE).stream()
                .filter(coin -> coin.mixdepth() == 2)
                .findFirst()
                .orElseThrow()
                .outpoint();
        Sends.Sent payment = pay(ALICE, 2);
        mineAndLook(5);
        assertThat(history(ALICE, outpoint)).containsExactly(Histories.Status.CONFIRMED);

        branches.replaceSixBlocks(() -> List.of(branches.takeBack(txid)));
        service.tick();
        assertThat(history(ALICE, outpoint)).containsExactly(Histories.Status.FAILED);
        assertThat(holds(ALICE)).isEqualTo(COIN);
        assertThat(operator.newAddress(ALICE, new Wallets.NewAddress(2)).address())
                .isNotEqualTo(address.address());
        service.tick();
        mineAndLook(6);
        assertThat(payment(ALICE).id()).isEqualTo(payment.id());
        assertThat(payment(ALICE).state()).isEqualTo(Sends.State.ABANDONED);
    }

    @Test
    void aBondIsConfirmingAgainAndUnfundedWhenItsCoinsAreTakenBack() {
        YearMonth month = YearMonth.from(service.clock().instant().atOffset(ZoneOffset.UTC));
        Bonds.Bond bond =
                operator.makeBond(ALICE, new Bonds.Make(month.plusMonths(6).toString()));
        String txid = operator.fund(new Chain.Fund(bond.address(), 5_000_000)).txid();
        mineAndLook(1);
        mineAndLook(5);
        assertThat(bond(ALICE).state()).isEqualTo(Bonds.State.ACTIVE);

        branches.replaceSixBlocks();
        service.tick();
        assertThat(bond(ALICE).state()).isEqualTo(Bonds.State.CONFIRMING);
        mineAndLook(1);
        assertThat(bond(ALICE).state()).isEqualTo(Bonds.State.ACTIVE);
        mineAndLook(5);

        branches.replaceSixBlocks(() -> List.of(branches.takeBack(txid)));
        service.tick();
        assertThat(bond(ALICE).state()).isEqualTo(Bonds.State.UNFUNDED);
    }

    private Bonds.Bond bond(String wallet) {
        return operator.bonds(wallet).bonds().getFirst();
    }
}
