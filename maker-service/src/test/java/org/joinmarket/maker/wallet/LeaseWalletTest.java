package org.joinmarket.maker.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.Coin;
import org.joinmarket.maker.session.MakerEvent;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.SessionId;
import org.joinmarket.maker.session.WalletTrouble;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;

class LeaseWalletTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Nick MAKER = new Nick("J5BmT7wWq8wYkbUs");
    private static final OutPoint COIN = OutPoint.parse("c".repeat(64) + ":1").orElseThrow();

    private final FakeWalletService service = FakeWalletService.onRegtest();
    private final LeaseWallet wallet = new LeaseWallet(service.as("alice"), "alice");
    private final BoxKeyPair box = BoxKeyPair.generate(RANDOM);

    private static Round round() {
        return new Round(
                SessionId.random(RANDOM),
                PodleCommitment.parseHex("ab".repeat(32)).orElseThrow(),
                new OfferId(0),
                new MakerTerms(sats(10_000_000), sats(250), sats(0)));
    }

    private MakerEvent lease(Round round) {
        return wallet.lease(round, box.publicKey(), Duration.ofMinutes(5));
    }

    @Test
    void findsACoin() {
        Script script = Scripts.p2wpkh(SecretKey.random(RANDOM).publicKey());
        OutPoint coin = service.chain().fund(script, sats(5_000), 7);

        assertThat(wallet.lookUp(coin)).isEqualTo(new MakerEvent.CoinFound(new Coin(sats(5_000), script, 7)));
        assertThat(wallet.lookUp(COIN)).isEqualTo(new MakerEvent.CoinMissing());
    }

    @Test
    void theSameSessionGetsTheSameLease() {
        service.wallet("alice").fund(0, sats(50_000_000));
        service.wallet("alice").fund(1, sats(50_000_000));
        Round round = round();

        assertThat(lease(round)).isInstanceOf(MakerEvent.LeaseGranted.class).isEqualTo(lease(round));
        assertThat(service.leaseStates()).hasSize(1);
    }

    @Test
    void asksOnceMoreAndThenGivesUp() {
        service.unreachable(true);

        assertThat(wallet.lookUp(COIN)).isEqualTo(new MakerEvent.WalletFailed(WalletTrouble.UNREACHABLE));
        assertThat(service.count(Call.OUTPOINTS)).isEqualTo(2);
    }

    @Test
    void aRefusalIsNotAskedAgain() {
        service.wallet("alice");

        assertThat(lease(round())).isEqualTo(new MakerEvent.WalletFailed(WalletTrouble.INSUFFICIENT_FUNDS));
        assertThat(service.count(Call.LEASE)).isEqualTo(1);
    }

    @Test
    void tellsTroubleApartByItsStableWord() {
        assertThat(LeaseWallet.troubleOf(problem(409, WalletProblem.LOCKED))).isEqualTo(WalletTrouble.LOCKED);
        assertThat(LeaseWallet.troubleOf(problem(503, WalletProblem.CHAIN_UNAVAILABLE)))
                .isEqualTo(WalletTrouble.CHAIN_AWAY);
        assertThat(LeaseWallet.troubleOf(problem(429, WalletProblem.BUDGET_EXHAUSTED)))
                .isEqualTo(WalletTrouble.BUDGET_EXHAUSTED);
        assertThat(LeaseWallet.troubleOf(problem(409, WalletProblem.SIGNING_REFUSED)))
                .isEqualTo(WalletTrouble.SIGNING_REFUSED);
        assertThat(LeaseWallet.troubleOf(problem(500, "http-500"))).isEqualTo(WalletTrouble.UNREACHABLE);
        assertThat(LeaseWallet.troubleOf(problem(401, "http-401"))).isEqualTo(WalletTrouble.REFUSED);
    }

    private static WalletProblem problem(int status, String slug) {
        return new WalletProblem(status, slug, slug, null, null, null);
    }

    @Test
    void anAnswerThatIsNotWhatTheContractSaysIsNoAnswer() {
        for (Chain.Outpoints answer : List.of(
                new Chain.Outpoints(List.of()),
                new Chain.Outpoints(List.of(new Chain.Outpoint(COIN.toString(), true, null, null, null))),
                new Chain.Outpoints(List.of(new Chain.Outpoint(COIN.toString(), true, -1L, "00", 6))),
                new Chain.Outpoints(List.of(new Chain.Outpoint(COIN.toString(), true, 1L, "zz", 6))),
                new Chain.Outpoints(List.of(new Chain.Outpoint("other", true, 1L, "00", 6))))) {
            assertThat(new LeaseWallet(answering(answer), "alice").lookUp(COIN))
                    .isEqualTo(new MakerEvent.WalletFailed(WalletTrouble.UNREACHABLE));
        }
    }

    private static WalletApi answering(Object answer) {
        return (WalletApi) Proxy.newProxyInstance(
                WalletApi.class.getClassLoader(), new Class<?>[] {WalletApi.class}, (_, _, _) -> answer);
    }

    @Test
    void aLeaseForAnotherBoxIsNotUsed() {
        service.wallet("alice").fund(0, sats(50_000_000));
        Round round = round();
        lease(round);

        BoxKeyPair other = BoxKeyPair.generate(RANDOM);

        assertThat(wallet.lease(round, other.publicKey(), Duration.ofMinutes(5)))
                .isEqualTo(new MakerEvent.WalletFailed(WalletTrouble.UNREACHABLE));
    }

    @Test
    void aLeaseThatHasEndedIsNotShownToATaker() {
        service.wallet("alice").fund(0, sats(50_000_000));
        Round round = round();
        var granted = (MakerEvent.LeaseGranted) lease(round);
        wallet.release(granted.grant().leaseId());

        assertThat(lease(round)).isEqualTo(new MakerEvent.WalletFailed(WalletTrouble.UNREACHABLE));
    }

    @Test
    void looksWhetherTheWalletCanServe() {
        var watch = new WalletWatch(service.as("alice"), "alice", MAKER);
        assertThat(watch.look()).isEqualTo(new WalletWatch.View.NotReady(Standing.WALLET_NOT_FOUND));
        service.wallet("alice").fund(0, sats(7));
        service.wallet("alice").fund(3, sats(9));
        service.wallet("alice").fund(4, sats(100), 0); // unconfirmed
        assertThat(watch.look()).isEqualTo(new WalletWatch.View.Ready(sats(9)));

        service.refuse(Call.BALANCES, "odd");
        assertThat(watch.look()).isEqualTo(new WalletWatch.View.NotReady(Standing.WALLET_UNREACHABLE));
    }

    @Test
    void isNotReadyBeforeItsNickIsKnownAndSaysItAgainAfterTrouble() {
        service.wallet("alice").fund(0, sats(7));
        var watch = new WalletWatch(service.as("alice"), "alice", MAKER);
        service.refuse(Call.REGISTER_NICK, WalletProblem.BUDGET_EXHAUSTED);
        assertThat(watch.look()).isEqualTo(new WalletWatch.View.NotReady(Standing.NICK_REFUSED));

        service.refuse(Call.REGISTER_NICK, null);
        assertThat(watch.look()).isEqualTo(new WalletWatch.View.Ready(sats(7)));
        assertThat(service.as("a taker").makerNicks().nicks()).containsExactly(MAKER.value());
        watch.look();
        assertThat(service.count(Call.REGISTER_NICK)).as("the second look").isEqualTo(2);

        service.unreachable(true);
        watch.look();
        service.unreachable(false);
        watch.look();
        assertThat(service.count(Call.REGISTER_NICK)).isEqualTo(3);
    }

    @Test
    void offersWhatOneLeaseGets() {
        service.wallet("alice").fund(0, sats(9));
        var manyCoins = new Wallets.Balances("alice", 9, 9, List.of(new Wallets.Balance(0, 9, 9, 7, 5, 0, 0)));
        WalletApi behind = service.as("alice");
        var api = (WalletApi) Proxy.newProxyInstance(
                WalletApi.class.getClassLoader(),
                new Class<?>[] {WalletApi.class},
                (_, method, arguments) ->
                        method.getName().equals("balances") ? manyCoins : method.invoke(behind, arguments));

        assertThat(new WalletWatch(api, "alice", MAKER).look()).isEqualTo(new WalletWatch.View.Ready(sats(5)));
    }

    @Test
    void everyStandingExplainsItself() {
        for (Standing standing : Standing.values()) {
            assertThat(standing.explanation()).endsWith(".");
            assertThat(standing.label()).matches("[a-z_]+");
        }
    }
}
