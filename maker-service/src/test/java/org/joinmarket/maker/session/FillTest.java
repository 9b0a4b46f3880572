package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.maker.session.SessionBench.blacklisted;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases.State;
import org.junit.jupiter.api.Test;

/** What takers do with {@code !fill}, most of them rude. */
class FillTest {
    private final SessionBench bench = new SessionBench();
    private final Nick taker = SessionBench.nick();

    @Test
    void refusesACommitmentThatItBurned() {
        TakerScript script = bench.upToIoAuth(taker);

        bench.receive(SessionBench.nick(), script.fill());

        assertThat(bench.onlyReply()).isEqualTo(blacklisted(script));
    }

    @Test
    void refusesABurnedCommitmentInUpperCaseToo() {
        TakerScript script = bench.upToIoAuth(taker);
        String[] words = script.fill().arguments().split(" ");
        words[3] = "P" + words[3].substring(1).toUpperCase(Locale.ROOT);

        bench.receive(SessionBench.nick(), new CommandText("fill", String.join(" ", words)));

        assertThat(bench.onlyReply()).isEqualTo(blacklisted(script));
    }

    @Test
    void refusesAnOfferThatItNeverMade() {
        bench.receive(taker, bench.taker().fill(7));

        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "oid not found"));
    }

    @Test
    void refusesAmountsOutsideItsOffer() {
        bench.receive(taker, TakerScript.of(bench.wallets.chain(), sats(99_999)).fill());
        bench.receive(
                taker, TakerScript.of(bench.wallets.chain(), sats(40_000_001)).fill());

        assertThat(bench.replies())
                .containsOnly(new CommandText("error", "amount out of range"))
                .hasSize(2);
        assertThat(bench.wallets.count(Call.LEASE)).isZero();
    }

    @Test
    void acceptsBothLimitsOfItsOffer() {
        bench.upToPubKey(SessionBench.nick(), TakerScript.of(bench.wallets.chain(), sats(100_000)));
        bench.upToPubKey(SessionBench.nick(), TakerScript.of(bench.wallets.chain(), sats(40_000_000)));
    }

    @Test
    void saysThatABoxKeyIsInvalidInTheWordsOfExistingMakers() {
        String lowOrder = "00".repeat(32);
        bench.receive(taker, fillWith(2, lowOrder));
        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "Invalid nacl pubkey: " + lowOrder));

        bench.receive(taker, fillWith(2, "k".repeat(700)));
        assertThat(bench.onlyReply().arguments())
                .startsWith("Invalid nacl pubkey: kkk")
                .hasSize(200);

        assertThat(bench.phases()).isEmpty();
    }

    private CommandText fillWith(int argument, String value) {
        String[] words = bench.taker().fill().arguments().split(" ");
        words[argument] = value;
        return new CommandText("fill", String.join(" ", words));
    }

    @Test
    void saysThatWhatIsNoAmountIsOutOfRange() {
        List<String> amounts = List.of("0", "-5", "1.5", "1e6", "0x10", "", "2100000000000001", "99999999999999999999");
        for (String amount : amounts) bench.receive(taker, fillWith(1, amount));

        assertThat(bench.replies())
                .containsOnly(new CommandText("error", "amount out of range"))
                .hasSameSizeAs(amounts);
        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void saysThatWhatIsNoNumberOfAnOfferIsNotFound() {
        for (String oid : List.of("x", "-1", "", "9223372036854775808")) bench.receive(taker, fillWith(0, oid));

        assertThat(bench.replies())
                .containsOnly(new CommandText("error", "oid not found"))
                .hasSize(4);
    }

    @Test
    void ignoresAFillThatIsNone() {
        String full = bench.taker().fill().arguments();
        List<String> tooShort = List.of("", "0", "x y z", full.substring(0, full.lastIndexOf(' ')));
        for (String arguments : tooShort) bench.receive(taker, new CommandText("fill", arguments));
        bench.receive(taker, fillWith(3, ""));
        bench.receive(taker, fillWith(3, "P00"));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void refusesEveryFillWhileItsDatabaseFails() {
        bench.store.failing = true;

        bench.receive(taker, bench.taker().fill());

        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "maker not available"));
        assertThat(bench.meters.ended).containsExactly(EndReason.STORE_FAILED);
    }

    @Test
    void aSecondFillReplacesTheFirstWhileNothingIsShown() {
        TakerScript first = bench.taker();
        TakerScript second = bench.taker();
        bench.upToPubKey(taker, first);
        bench.upToPubKey(taker, second);

        bench.receive(taker, first.auth());
        bench.receive(taker, second.auth());

        assertThat(bench.words()).containsExactly("ioauth");
        assertThat(bench.meters.dropped).containsExactly(Dropped.NOT_DECRYPTABLE);
        assertThat(bench.store.burned).containsExactly(second.proof().commitment());
    }

    @Test
    void anAnswerMeantForTheReplacedFillDoesNotReachTheNewOne() {
        TakerScript fresh = bench.taker();
        TakerScript burned = bench.taker();
        bench.store.burned.add(burned.proof().commitment());
        bench.hold();
        bench.receive(taker, fresh.fill());
        bench.receive(taker, burned.fill());

        bench.letGo();

        assertThat(bench.words()).containsExactly("error");
    }

    @Test
    void aTakerThatGivesUpARoundAndStartsAnotherIsServedAtOnce() {
        bench.upToIoAuth(taker);
        TakerScript second = bench.taker();

        bench.upToPubKey(taker, second);
        bench.receive(taker, second.auth());

        assertThat(bench.words()).containsExactly("ioauth");
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED, State.GRANTED);
    }

    @Test
    void aSecondFillWhileASignatureIsOnItsWayIsIgnored() {
        TakerScript script = bench.upToIoAuth(taker);
        bench.hold();
        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        bench.receive(taker, bench.taker().fill());
        bench.letGo();

        assertThat(bench.words()).containsExactly("sig");
    }

    @Test
    void aCopyOfTheFillThatComesLateHarmsNoSession() {
        TakerScript script = bench.taker();
        bench.upToPubKey(taker, script);
        bench.receive(taker, script.fill());
        bench.receive(taker, script.auth());
        bench.receive(taker, script.fill());

        assertThat(bench.words()).containsExactly("ioauth");
        assertThat(bench.meters.dropped).containsExactly(Dropped.OUT_OF_TURN, Dropped.OUT_OF_TURN);
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_TX, 1));
    }

    @Test
    void anOldFillThatIsPlayedAgainHarmsNoSession() {
        TakerScript old = bench.taker();
        bench.signed(taker, old);
        bench.upToPubKey(taker, bench.taker());

        bench.receive(taker, old.fill());

        assertThat(bench.sent).isEmpty();
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_AUTH, 1, Phase.SIGNED, 1));
    }

    @Test
    void saysThatACommitmentOfAnotherTypeIsUnsupported() {
        bench.receive(taker, fillWith(3, "Q" + "00".repeat(32)));
        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "Unsupported commitment type: Q"));
        bench.sent.clear();

        bench.receive(taker, fillWith(3, "P" + "zz".repeat(32)));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void anotherMakerThatUsesTheCommitmentFirstDoesNotMakeItDeafToTheTaker() {
        TakerScript second = bench.taker();
        bench.upToPubKey(taker, bench.taker());
        bench.receive(SessionBench.nick(), second.fill());
        bench.replies();

        bench.upToPubKey(taker, second);

        assertThat(bench.meters.dropped).isEmpty();
    }

    @Test
    void onlySoManyFillsAreRemembered() {
        TakerScript first = bench.taker();
        bench.upToPubKey(taker, first);
        for (int i = 0; i < MakerSessions.MAX_REMEMBERED_FILLS; i++) {
            String hex = "%064x".formatted(i);
            bench.receive(
                    SessionBench.nick(),
                    new CommandText("fill", first.fill().arguments().replaceAll("P[0-9a-f]{64}", "P" + hex)));
        }
        assertThat(bench.sessions.rememberedFills()).isEqualTo(MakerSessions.MAX_REMEMBERED_FILLS);
    }
}
