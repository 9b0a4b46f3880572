package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.NodeRpc;
import org.joinmarket.wallet.OnBitcoind;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Sends.State;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.RegtestChain;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real bitcoind's wallet does with the coins of a payment that its mempool has lost and the operator has given up. Each test has
 * a mixdepth of its own, and begins with an ordinary bitcoind.
 */
@Tag("bitcoind")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GivenUpOnBitcoindTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String WALLET = "alice";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long COIN = 1_000_000;
    private static final String FORGETS = "-persistmempool=0";
    private static final String RESENDS_NOTHING = "-walletbroadcast=0";
    private static final String DEAR = "-minrelaytxfee=0.0001"; // 10 sat/vB

    private Bitcoind bitcoind;
    private NodeRpc node;
    private WalletService service;
    private WalletApi operator;
    private int keys;
    private int mixdepth; // 0 is not used: there coins are not joined

    @BeforeAll
    void start(@TempDir Path folder) {
        bitcoind = Bitcoind.start("-blockfilterindex=0", "-unsafesqlitesync=1");
        node = new NodeRpc(bitcoind.rpcUrl(), bitcoind.cookieFile());
        service = WalletService.start(
                folder,
                List.of(WalletService.pairs(OnBitcoind.of(bitcoind)), Map.of("joinmarket.wallet.mixdepths", "10")));
        operator = WalletClients.create(service.uri(), () -> service.token("operator"), Duration.ofMinutes(3));
        operator.create(new Wallets.Create(WALLET, WalletService.PASSWORD, null, null, null));
        service.follow(WALLET);
    }

    @AfterAll
    void stop() {
        service.close();
        node.close();
        bitcoind.close();
    }

    @BeforeEach
    void oneCoin() {
        restart();
        mixdepth++;
        fund();
        mine(1);
        assertThat(coins()).containsExactly(COIN);
    }

    private void fund() {
        fund(WALLET);
    }

    private void fund(String wallet) {
        String address =
                operator.newAddress(wallet, new Wallets.NewAddress(mixdepth)).address();
        regtest().fund(Addresses.toScript(Network.REGTEST, address).orElseThrow(), new Sats(COIN));
    }

    private void restart(String... more) {
        bitcoind.stop();
        bitcoind.startAgain(more);
    }

    private RegtestChain regtest() {
        return service.bean(ChainBackend.class).regtest().orElseThrow();
    }

    private void mine(int blocks) {
        regtest().mine(blocks, Optional.empty());
        service.tick();
    }

    /** That are free. */
    private List<Long> coins() {
        return coins(WALLET);
    }

    private List<Long> coins(String wallet) {
        return operator.utxos(wallet, mixdepth).utxos().stream()
                .filter(coin -> !coin.frozen() && !coin.leased())
                .map(Wallets.Utxo::valueSats)
                .toList();
    }

    private Sends.Sent pay(long sats, long rate) {
        Sends.Sent sent = operator.send(
                WALLET,
                new Sends.Send(
                        "given-up-key-" + keys++,
                        100_000,
                        new Sends.Order(mixdepth, List.of(new Sends.Output(OUTSIDE, sats)), null, null, rate)));
        assertThat(isInMempool(sent)).isTrue();
        return sent;
    }

    private boolean isInMempool(Sends.Sent sent) {
        return isInMempool(sent.txid());
    }

    private boolean isInMempool(String txid) {
        return service.bean(ChainBackend.class).mempoolEntry(new TxId(txid)).isPresent();
    }

    private State state(Sends.Sent sent) {
        return operator.sends(WALLET).sends().stream()
                .filter(each -> each.id().equals(sent.id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private String hex(Sends.Sent sent) {
        return service.bean(SendStore.class).find(sent.id()).orElseThrow().transactionHex();
    }

    @Test
    void theCoinsPayAgainAndBitcoindSendsWhatWasGivenUpNoMore() {
        Sends.Sent old = pay(300_000, 2_000);
        restart(FORGETS, DEAR);
        service.tick();
        assertThat(isInMempool(old)).isFalse();
        assertThat(coins())
                .as("promised, and spent for all that bitcoind knows")
                .isEmpty();

        operator.abandonSend(WALLET, old.id());

        assertThat(coins()).containsExactly(COIN);
        Sends.Sent again = pay(300_000, 20_000);
        restart(FORGETS); // it would take both now, and the first of them is as good as the second
        assertThat(isInMempool(old)).isFalse();
        service.tick();
        mine(1);
        assertThat(state(again)).isEqualTo(State.CONFIRMED);
        assertThat(state(old)).isEqualTo(State.ABANDONED);
        assertThat(operator.balances(WALLET).mixdepths().get(mixdepth).availableSats())
                .isEqualTo(COIN - 300_000 - again.feeSats());
    }

    /** Only if it sends nothing of its own accord: it starts with what its wallets have, before anybody can tell it anything. */
    @Test
    void whatWasGivenUpWhileBitcoindWasAwayIsToldWhenItIsBack() {
        Sends.Sent old = pay(300_000, 2_000);
        bitcoind.stop();
        operator.abandonSend(WALLET, old.id());
        assertThat(state(old)).isEqualTo(State.ABANDONED);

        bitcoind.startAgain(FORGETS, RESENDS_NOTHING);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            service.tick();
            assertThat(coins()).containsExactly(COIN);
        });
        pay(300_000, 20_000);
    }

    @Test
    void whatComesBackHasItsCoinsUntilItIsGoneAgainOrConfirms() {
        Sends.Sent old = pay(300_000, 2_000);
        restart(FORGETS, RESENDS_NOTHING);
        operator.abandonSend(WALLET, old.id());
        service.tick();
        assertThat(coins()).containsExactly(COIN);

        node.call("sendrawtransaction", hex(old)); // others have it
        node.call("syncwithvalidationinterfacequeue");
        service.tick();
        assertThat(coins()).as("spent in the mempool").doesNotContain(COIN);
        assertThat(state(old)).isEqualTo(State.ABANDONED);

        restart(FORGETS, RESENDS_NOTHING);
        service.tick();
        assertThat(coins()).containsExactly(COIN);

        node.call("generateblock", "raw(6a04" + HexFormat.of().toHexDigits(keys++) + ")", List.of(hex(old)));
        node.call("syncwithvalidationinterfacequeue");
        service.tick();
        assertThat(state(old)).isEqualTo(State.CONFIRMED);
        assertThat(coins()).containsExactly(old.changeSats());
    }

    /** bitcoind would only send what its wallets had in its own mempool once, and with this setting not even that. */
    @Test
    void aCoinjoinThatItsTakerHasBroughtIsSentAgainUntilItIsGivenUp() {
        for (String name : List.of("bob", "carol")) wallet(name);
        Leases.Lease taker = operator.leaseAsTaker("carol", Round.takerRequest("lost-carol", mixdepth, COIN / 2));
        List<Leases.Lease> makers = List.of(
                operator.leaseAsMaker(WALLET, Round.makerRequest("lost-alice", COIN / 2)),
                operator.leaseAsMaker("bob", Round.makerRequest("lost-bob", COIN / 2)));
        Round round = new Round(COIN / 2, taker, makers);
        for (Leases.Lease lease : List.of(makers.get(0), makers.get(1), taker))
            round.attach(operator.sign(lease.id(), round.unsigned()));
        operator.broadcast(taker.id(), new Leases.Broadcast(round.signed()));
        restart(FORGETS, RESENDS_NOTHING);
        assertThat(isInMempool(round.txid())).isFalse();

        service.tick();
        assertThat(isInMempool(round.txid())).isTrue();
        assertThat(makers).extracting(this::state).containsOnly(Leases.State.SIGNED);

        restart(FORGETS, RESENDS_NOTHING);
        operator.release(taker.id(), new Leases.Release(true));
        service.tick();
        assertThat(isInMempool(round.txid())).isFalse();
        for (Leases.Lease lease : makers) operator.release(lease.id(), new Leases.Release(true));
        service.tick();
        assertThat(isInMempool(round.txid())).isFalse();
        for (Leases.Lease lease : List.of(makers.get(0), makers.get(1), taker)) {
            assertThat(state(lease)).isEqualTo(Leases.State.ABANDONED);
            assertThat(coins(lease.wallet())).containsExactly(COIN);
        }
        mixdepth++; // where its output is, if an ordinary bitcoind brings it back
    }

    private Leases.State state(Leases.Lease lease) {
        return operator.lease(lease.id()).state();
    }

    private void wallet(String name) {
        operator.create(new Wallets.Create(name, WalletService.PASSWORD, null, null, null));
        service.follow(name);
        fund(name);
        mine(1);
    }

    @Test
    void regtestIsFundedAlsoByANodeThatSendsNothingForItsWallets() {
        restart(RESENDS_NOTHING);
        fund();
        mine(1);
        assertThat(coins()).containsExactly(COIN, COIN);
    }

    @Test
    void theVersionThatIsInTheMempoolKeepsTheCoinsOfAllThatWereGivenUp() {
        Sends.Sent old = pay(300_000, 2_000);
        Sends.Sent second = operator.bump(
                WALLET,
                old.id(),
                new Bumps.Replace("given-up-key-" + keys++, 100_000, new Bumps.Order(null, 9_000L, null, null)));

        operator.abandonSend(WALLET, second.id());
        service.tick();
        assertThat(List.of(state(old), state(second))).containsOnly(State.ABANDONED);
        assertThat(isInMempool(second)).isTrue();
        assertThat(coins()).doesNotContain(COIN);

        restart(FORGETS, RESENDS_NOTHING);
        service.tick();
        assertThat(coins()).containsExactly(COIN);
    }
}
