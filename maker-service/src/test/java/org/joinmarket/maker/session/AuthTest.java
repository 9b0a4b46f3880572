package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.maker.session.SessionBench.blacklisted;

import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.Test;

/** What takers do with {@code !auth}, most of them rude. */
class AuthTest {
    private final SessionBench bench = new SessionBench();
    private final Nick taker = SessionBench.nick();

    @Test
    void neverShowsACoinWhenTheCommitmentIsNotOnDisk() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.store.failing = true;

        bench.receive(taker, script.auth());

        assertThat(bench.words()).containsExactly("error");
        assertThat(bench.wallets.count(Call.LEASE)).isZero();
    }

    @Test
    void waitsForTheDiskBeforeItAsksForCoins() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.hold();

        bench.receive(taker, script.auth());

        assertThat(bench.sent).isEmpty();
        assertThat(bench.wallets.count(Call.LEASE)).isZero();
        bench.letGo();
        assertThat(bench.words()).containsExactly("ioauth");
    }

    @Test
    void anAuthBeforeTheFillIsIgnored() {
        TakerScript script = bench.taker();
        bench.upToPubKey(SessionBench.nick(), script);

        bench.receive(taker, script.auth());

        assertThat(bench.sent).isEmpty();
        assertThat(bench.meters.dropped).containsExactly(Dropped.NO_SESSION);
    }

    @Test
    void asksTheChainNothingForAProofThatDoesNotHold() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        Podle.Proof other = bench.taker().proof();

        bench.receive(taker, script.authOf(other));

        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "PoDLE verification failed"));
        assertThat(bench.wallets.count(Call.OUTPOINTS)).isZero();
        assertThat(bench.store.burned).isEmpty();
    }

    @Test
    void anAuthThatCannotBeDecryptedGetsNoAnswerAndHarmsNothing() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        CommandText good = script.auth();
        char first = good.arguments().charAt(0);

        bench.receive(
                taker,
                new CommandText(
                        "auth", (first == 'A' ? 'B' : 'A') + good.arguments().substring(1)));
        bench.receive(taker, new CommandText("auth", "not base64"));
        bench.receive(taker, new CommandText("auth", ""));
        assertThat(bench.sent).isEmpty();

        bench.receive(taker, good);
        assertThat(bench.words()).containsExactly("ioauth");
    }

    @Test
    void anAuthOfAHundredThousandCharactersIsNotDecrypted() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);

        bench.receive(taker, new CommandText("auth", "A".repeat(100_000)));

        assertThat(bench.wallets.count(Call.OUTPOINTS)).isZero();
        assertThat(bench.store.burned).isEmpty();
    }

    @Test
    void refusesCoinsThatAreSpentYoungOrSmall() {
        TakerScript spent = bench.taker();
        bench.upToPubKey(taker, spent);
        bench.wallets.chain().spendElsewhere(spent.coin());
        bench.receive(taker, spent.auth());
        refusedCoin(TakerScript.withCoin(bench.wallets.chain(), sats(10_000_000), sats(20_000_000), 4));
        refusedCoin(TakerScript.withCoin(bench.wallets.chain(), sats(10_000_000), sats(20_000_000), 0));
        refusedCoin(TakerScript.withCoin(bench.wallets.chain(), sats(10_000_000), sats(1_999_999), 10));

        assertThat(bench.meters.ended)
                .containsExactly(
                        EndReason.COIN_NOT_FOUND,
                        EndReason.COIN_TOO_YOUNG,
                        EndReason.COIN_TOO_YOUNG,
                        EndReason.COIN_TOO_SMALL);
        assertThat(bench.replies()).containsOnly(new CommandText("error", "PoDLE coin not accepted"));
        assertThat(bench.store.burned).isEmpty();
    }

    private void refusedCoin(TakerScript script) {
        Nick nick = SessionBench.nick();
        bench.receive(nick, script.fill());
        script.hears(bench.sent.removeLast().command());
        bench.receive(nick, script.auth());
    }

    @Test
    void aNickWhoseCoinWasNoneIsNotServedForAMinuteAndOthersAre() {
        TakerScript spent = bench.taker();
        bench.upToPubKey(taker, spent);
        bench.wallets.chain().spendElsewhere(spent.coin());
        bench.receive(taker, spent.auth());
        bench.replies();

        bench.receive(taker, bench.taker().fill());
        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "maker not available"));
        assertThat(bench.meters.dropped).containsExactly(Dropped.BAD_COIN);
        assertThat(bench.phases()).isEmpty();
        bench.upToIoAuth(SessionBench.nick());

        bench.pass(MakerSessions.BAD_COIN_PAUSE);
        bench.upToPubKey(taker, bench.taker());
    }

    @Test
    void onlySoManyNicksAreRememberedForTheirCoins() {
        var few = new SessionBench(SessionBench.settings(128, 1_024, 10, 2_400));
        for (int i = 0; i < 15; i++) {
            TakerScript spent = few.taker();
            Nick nick = SessionBench.nick();
            few.upToPubKey(nick, spent);
            few.wallets.chain().spendElsewhere(spent.coin());
            few.receive(nick, spent.auth());
            few.replies();
        }

        assertThat(few.sessions.rememberedBadCoins()).isEqualTo(10);
    }

    @Test
    void oneNickCannotUseUpWhatMayBeLookedUp() {
        for (int i = 0; i < 7; i++) {
            TakerScript young = TakerScript.withCoin(bench.wallets.chain(), sats(10_000_000), sats(20_000_000), 1);
            bench.upToPubKey(taker, young);
            bench.receive(taker, young.auth());
            bench.replies();
        }

        assertThat(bench.wallets.count(Call.OUTPOINTS)).isEqualTo(5);
        assertThat(bench.meters.ended).endsWith(EndReason.LOOK_UPS_USED_UP, EndReason.LOOK_UPS_USED_UP);
        bench.upToIoAuth(SessionBench.nick());
    }

    @Test
    void allNicksTogetherHaveNoMoreLookedUpThanTheMakerMay() {
        var slow = new SessionBench(SessionBench.settings(128, 1_024, 1_000, 12));
        int served = 0;
        for (int i = 0; i < 5; i++) {
            TakerScript script = slow.taker();
            Nick nick = SessionBench.nick();
            slow.upToPubKey(nick, script);
            slow.receive(nick, script.auth());
            if (slow.replies().getFirst().word().equals("ioauth")) served++;
        }

        assertThat(slow.wallets.count(Call.OUTPOINTS)).isEqualTo(2);
        assertThat(slow.meters.ended)
                .filteredOn(EndReason.LOOK_UPS_USED_UP::equals)
                .hasSize(3);
        assertThat(served).isPositive();
    }

    @Test
    void twoNicksWithOneCommitmentGetOneLease() {
        TakerScript script = bench.taker();
        Nick other = SessionBench.nick();
        bench.receive(other, script.fill());
        CommandText toOther = bench.onlyReply();
        bench.upToPubKey(taker, script);
        bench.receive(taker, script.auth());
        assertThat(bench.replies()).extracting(CommandText::word).containsExactly("ioauth");

        script.hears(toOther);
        bench.receive(other, script.auth());

        assertThat(bench.onlyReply()).isEqualTo(blacklisted(script));
        assertThat(bench.wallets.count(Call.LEASE)).isEqualTo(1);
    }

    @Test
    void aCommitmentThatIsBeingOpenedIsNotFreeForOthers() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.hold();
        bench.receive(taker, script.auth());
        bench.receive(SessionBench.nick(), script.fill());

        bench.letGo();

        assertThat(bench.words()).containsExactlyInAnyOrder("error", "ioauth");
    }

    @Test
    void aWalletThatCannotServeRefusesWithoutReason() {
        for (String slug : List.of(
                WalletProblem.LOCKED, WalletProblem.INSUFFICIENT_FUNDS, WalletProblem.BUDGET_EXHAUSTED, "odd")) {
            bench.wallets.refuse(Call.LEASE, slug);
            TakerScript script = bench.taker();
            Nick nick = SessionBench.nick();
            bench.upToPubKey(nick, script);
            bench.receive(nick, script.auth());

            assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "maker not available"));
        }

        assertThat(bench.meters.ended)
                .containsExactly(
                        EndReason.WALLET_LOCKED,
                        EndReason.INSUFFICIENT_FUNDS,
                        EndReason.LEASE_BUDGET_EXHAUSTED,
                        EndReason.WALLET_REFUSED);
    }

    @Test
    void aLostReplyToALeaseIsAskedForAgain() {
        bench.wallets.loseReplyOf(Call.LEASE);

        bench.upToIoAuth(taker);

        assertThat(bench.wallets.leaseStates()).containsExactly(State.GRANTED);
    }
}
