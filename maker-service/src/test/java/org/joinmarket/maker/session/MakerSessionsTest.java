package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.Test;

/** One maker's conversation with takers, most of them rude. */
class MakerSessionsTest {
    private final SessionBench bench = new SessionBench();
    private final Nick taker = SessionBench.nick();

    // ── polite ──

    @Test
    void goesThroughACoinjoinThatTheChainAccepts() {
        TakerScript script = upToIoAuth(taker);

        UnsignedTx unsigned = script.transaction(SessionBench.FEE);
        bench.receive(taker, script.tx(unsigned));
        List<InputSignature> signatures =
                bench.replies().stream().map(script::signature).toList();
        Transaction complete = script.complete(unsigned, signatures);
        bench.receive(taker, script.push(complete));

        assertThat(bench.wallets.chain().accepted()).containsExactly(complete);
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SPENT);
        assertThat(bench.store.signed).containsExactly(unsigned.txid());
        assertThat(bench.meters.pushes).containsExactly(true);
        assertThat(bench.afterRound).isEqualTo(1);
    }

    @Test
    void sendsOneSignaturePerInput() {
        bench.wallets.wallet("alice").fund(1, sats(30_000_000));
        bench.wallets.wallet("alice").fund(1, sats(30_000_000));
        bench.wallets.chain().spendElsewhere(bench.coin);
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(35_000_000));
        upToIoAuth(taker, script);

        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        assertThat(bench.words()).containsExactly("sig", "sig");
    }

    @Test
    void provesItsBoxKeyWithTheKeyOfACoinItListed() {
        TakerScript script = bench.taker();
        IoAuth ioAuth = upToIoAuth(taker, script);

        assertThat(ioAuth.proof().vouchesFor(script.makerKey())).isTrue();
    }

    @Test
    void usesAnotherBoxKeyForEveryFill() {
        TakerScript first = bench.taker();
        TakerScript second = bench.taker();
        upToPubKey(taker, first);
        upToPubKey(SessionBench.nick(), second);

        assertThat(first.makerKey()).isNotEqualTo(second.makerKey());
    }

    @Test
    void aTakerMayComeBackAfterARoundUnderTheSameNick() {
        signed(taker, bench.taker());

        upToPubKey(taker, bench.taker());

        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_AUTH, 1, Phase.SIGNED, 1));
    }

    @Test
    void aCommitmentBroadcastAfterOurFillDoesNotEndTheRound() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
        bench.store.heard.add(script.proof().commitment());

        bench.receive(taker, script.auth());

        assertThat(bench.words()).containsExactly("ioauth");
    }

    @Test
    void spreadsACommitmentOnceItsCoinsAreShownAndNotBefore() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
        bench.hold();
        bench.receive(taker, script.auth());
        for (int i = 0; i < 2; i++) bench.letOneGo(); // the coin is found, the commitment burned
        assertThat(bench.spread).isEmpty();

        bench.letGo();

        assertThat(bench.words()).containsExactly("ioauth");
        assertThat(bench.spread).containsExactly(script.proof().commitment());
    }

    // ── !fill ──

    @Test
    void refusesACommitmentThatItBurned() {
        TakerScript script = upToIoAuth(taker);

        bench.receive(SessionBench.nick(), script.fill());

        assertBlacklisted(script);
    }

    @Test
    void refusesABurnedCommitmentInUpperCaseToo() {
        TakerScript script = upToIoAuth(taker);
        String[] words = script.fill().arguments().split(" ");
        words[3] = "P" + words[3].substring(1).toUpperCase(Locale.ROOT);

        bench.receive(SessionBench.nick(), new CommandText("fill", String.join(" ", words)));

        assertBlacklisted(script);
    }

    private void assertBlacklisted(TakerScript script) {
        assertThat(bench.onlyReply())
                .isEqualTo(new CommandText(
                        "error",
                        "Commitment is blacklisted: "
                                + script.proof().commitment().hex()));
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
        upToPubKey(SessionBench.nick(), TakerScript.of(bench.wallets.chain(), sats(100_000)));
        upToPubKey(SessionBench.nick(), TakerScript.of(bench.wallets.chain(), sats(40_000_000)));
    }

    @Test
    void saysThatABoxKeyIsInvalidAndDoesNotRepeatIt() {
        String[] words = bench.taker().fill().arguments().split(" ");
        words[2] = "00".repeat(32);

        bench.receive(taker, new CommandText("fill", String.join(" ", words)));

        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "Invalid nacl pubkey"));
        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void ignoresAFillThatIsNone() {
        for (String arguments : List.of("", "0", "x y z P", "0 -5 " + "00".repeat(32) + " P00"))
            bench.receive(taker, new CommandText("fill", arguments));

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
        upToPubKey(taker, first);
        upToPubKey(taker, second);

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
        upToIoAuth(taker);
        TakerScript second = bench.taker();

        upToPubKey(taker, second);
        bench.receive(taker, second.auth());

        assertThat(bench.words()).containsExactly("ioauth");
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED, State.GRANTED);
    }

    @Test
    void aSecondFillWhileASignatureIsOnItsWayIsIgnored() {
        TakerScript script = upToIoAuth(taker);
        bench.hold();
        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        bench.receive(taker, bench.taker().fill());
        bench.letGo();

        assertThat(bench.words()).containsExactly("sig");
    }

    @Test
    void aCopyOfTheFillThatComesLateHarmsNoSession() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
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
        signed(taker, old);
        upToPubKey(taker, bench.taker());

        bench.receive(taker, old.fill());

        assertThat(bench.sent).isEmpty();
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_AUTH, 1, Phase.SIGNED, 1));
    }

    @Test
    void saysThatACommitmentOfAnotherTypeIsUnsupported() {
        String[] words = bench.taker().fill().arguments().split(" ");
        words[3] = "Q" + words[3].substring(1);
        bench.receive(taker, new CommandText("fill", String.join(" ", words)));
        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "Unsupported commitment type: Q"));
        bench.sent.clear();

        words[3] = "P" + "zz".repeat(32);
        bench.receive(taker, new CommandText("fill", String.join(" ", words)));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void onlySoManyFillsAreRemembered() {
        TakerScript first = bench.taker();
        upToPubKey(taker, first);
        for (int i = 0; i < MakerSessions.MAX_REMEMBERED_FILLS; i++) {
            String hex = "%064x".formatted(i);
            bench.receive(
                    SessionBench.nick(),
                    new CommandText("fill", first.fill().arguments().replaceAll("P[0-9a-f]{64}", "P" + hex)));
        }
        assertThat(bench.sessions.rememberedFills()).isEqualTo(MakerSessions.MAX_REMEMBERED_FILLS);
    }

    // ── !auth ──

    @Test
    void neverShowsACoinWhenTheCommitmentIsNotOnDisk() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
        bench.store.failing = true;

        bench.receive(taker, script.auth());

        assertThat(bench.words()).containsExactly("error");
        assertThat(bench.wallets.count(Call.LEASE)).isZero();
    }

    @Test
    void waitsForTheDiskBeforeItAsksForCoins() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
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
        upToPubKey(SessionBench.nick(), script);

        bench.receive(taker, script.auth());

        assertThat(bench.sent).isEmpty();
        assertThat(bench.meters.dropped).containsExactly(Dropped.NO_SESSION);
    }

    @Test
    void asksTheChainNothingForAProofThatDoesNotHold() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
        Podle.Proof other = bench.taker().proof();

        bench.receive(taker, script.authOf(other));

        assertThat(bench.onlyReply()).isEqualTo(new CommandText("error", "PoDLE verification failed"));
        assertThat(bench.wallets.count(Call.OUTPOINTS)).isZero();
        assertThat(bench.store.burned).isEmpty();
    }

    @Test
    void anAuthThatCannotBeDecryptedGetsNoAnswerAndHarmsNothing() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
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
        upToPubKey(taker, script);

        bench.receive(taker, new CommandText("auth", "A".repeat(100_000)));

        assertThat(bench.wallets.count(Call.OUTPOINTS)).isZero();
        assertThat(bench.store.burned).isEmpty();
    }

    @Test
    void refusesCoinsThatAreSpentYoungOrSmall() {
        TakerScript spent = bench.taker();
        upToPubKey(taker, spent);
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
    void twoNicksWithOneCommitmentGetOneLease() {
        TakerScript script = bench.taker();
        Nick other = SessionBench.nick();
        bench.receive(other, script.fill());
        CommandText toOther = bench.onlyReply();
        upToPubKey(taker, script);
        bench.receive(taker, script.auth());
        assertThat(bench.replies()).extracting(CommandText::word).containsExactly("ioauth");

        script.hears(toOther);
        bench.receive(other, script.auth());

        assertBlacklisted(script);
        assertThat(bench.wallets.count(Call.LEASE)).isEqualTo(1);
    }

    @Test
    void aCommitmentThatIsBeingOpenedIsNotFreeForOthers() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
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
            upToPubKey(nick, script);
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

        upToIoAuth(taker);

        assertThat(bench.wallets.leaseStates()).containsExactly(State.GRANTED);
    }

    // ── !tx ──

    @Test
    void aTransactionBeforeTheAuthIsIgnored() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);

        bench.receive(taker, script.boxed("tx", "AAAA"));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_AUTH, 1));
    }

    @Test
    void aTransactionThatIsNoneEndsTheRoundInSilence() {
        TakerScript script = upToIoAuth(taker);

        bench.receive(taker, script.boxed("tx", "AAAA"));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    @Test
    void signsNothingThatPaysItLess() {
        TakerScript script = upToIoAuth(taker);
        List<TxOutput> outputs = script.outputs(sats(249));

        bench.receive(taker, script.tx(TakerScript.transaction(script.inputs(), outputs)));

        assertRefusedInSilence();
    }

    @Test
    void signsNothingWithoutItsInputsOrWithThemTwice() {
        TakerScript script = upToIoAuth(taker);
        List<TxInput> inputs = script.inputs();
        inputs.removeLast();

        bench.receive(taker, script.tx(TakerScript.transaction(inputs, script.outputs(SessionBench.FEE))));

        assertRefusedInSilence();
    }

    @Test
    void doesNotCareWhatOthersPutIn() {
        TakerScript script = upToIoAuth(taker);
        List<TxInput> inputs = script.inputs();
        inputs.addFirst(TxInput.unsigned(anOutPoint(), TxInput.SEQUENCE_FINAL));

        bench.receive(taker, script.tx(TakerScript.transaction(inputs, script.outputs(SessionBench.FEE))));

        assertThat(bench.words()).containsExactly("sig");
    }

    private static OutPoint anOutPoint() {
        return OutPoint.parse("d".repeat(64) + ":3").orElseThrow();
    }

    @Test
    void signsNothingWhenTheWalletServiceRefuses() {
        TakerScript script = upToIoAuth(taker);
        bench.wallets.refuse(Call.SIGN, WalletProblem.SIGNING_REFUSED);

        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        assertRefusedInSilence();
    }

    private void assertRefusedInSilence() {
        assertThat(bench.sent).isEmpty();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void aLostReplyToASignatureIsAskedForAgain() {
        TakerScript script = upToIoAuth(taker);
        bench.wallets.loseReplyOf(Call.SIGN);

        bench.receive(taker, script.tx(script.transaction(SessionBench.FEE)));

        assertThat(bench.words()).containsExactly("sig");
    }

    @Test
    void aReplayedTransactionIsNotSignedAgain() {
        TakerScript script = bench.taker();
        upToIoAuth(taker, script);
        CommandText tx = script.tx(script.transaction(SessionBench.FEE));
        bench.receive(taker, tx);
        bench.replies();

        bench.receive(taker, tx);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.wallets.count(Call.SIGN)).isEqualTo(1);
    }

    // ── !push ──

    @Test
    void broadcastsNothingThatItDidNotSign() {
        TakerScript script = bench.taker();
        upToIoAuth(taker, script);
        Transaction never = script.transaction(SessionBench.FEE).tx();
        bench.receive(taker, script.push(never));
        signed(taker, script);

        bench.receive(taker, script.push(anotherOf(script)));

        assertThat(bench.wallets.count(Call.BROADCAST)).isZero();
        assertThat(bench.meters.dropped).containsExactly(Dropped.FOREIGN_PUSH, Dropped.FOREIGN_PUSH);
    }

    private static Transaction anotherOf(TakerScript script) {
        List<TxOutput> outputs = script.outputs(SessionBench.FEE);
        outputs.add(new TxOutput(sats(1_000), TakerScript.anyScript()));
        return TakerScript.transaction(script.inputs(), outputs).tx();
    }

    @Test
    void broadcastsForNobodyElseAndOnlyOnce() {
        TakerScript script = bench.taker();
        upToIoAuth(taker, script);
        Transaction complete = signed(taker, script);

        bench.receive(SessionBench.nick(), script.push(complete));
        assertThat(bench.wallets.count(Call.BROADCAST)).isZero();
        bench.receive(taker, script.push(complete));
        bench.receive(taker, script.push(complete));

        assertThat(bench.wallets.count(Call.BROADCAST)).isEqualTo(1);
    }

    @Test
    void broadcastsNothingAfterTheWindow() {
        TakerScript script = bench.taker();
        upToIoAuth(taker, script);
        Transaction complete = signed(taker, script);

        bench.pass(Duration.ofHours(1));
        bench.receive(taker, script.push(complete));

        assertThat(bench.wallets.count(Call.BROADCAST)).isZero();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SIGNED);
    }

    // ── silence ──

    @Test
    void aTakerThatNeverAuthenticatesIsForgotten() {
        upToPubKey(taker, bench.taker());

        bench.pass(Duration.ofMinutes(1));

        assertThat(bench.phases()).isEmpty();
        assertThat(bench.meters.ended).containsExactly(EndReason.COUNTERPARTY_SILENT);
    }

    @Test
    void aTakerThatNeverSendsATransactionCostsALeaseForMinutesOnly() {
        upToIoAuth(taker);

        bench.pass(Duration.ofMinutes(4));

        assertThat(bench.phases()).isEmpty();
        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(bench.afterRound).isEqualTo(1);
    }

    @Test
    void noTakerStretchesASessionBeyondTheOverallLimit() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
        bench.pass(Duration.ofSeconds(59));
        bench.receive(taker, script.auth());
        bench.pass(Duration.ofSeconds(239));
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.AWAITING_TX, 1));

        bench.pass(Duration.ofSeconds(2));

        assertThat(bench.phases()).isEmpty();
    }

    @Test
    void aLeaseThatComesTooLateIsReleased() {
        TakerScript script = bench.taker();
        upToPubKey(taker, script);
        bench.hold();
        bench.receive(taker, script.auth());
        bench.letOneGo(); // the chain
        bench.letOneGo(); // the burn
        assertThat(bench.phases()).isEqualTo(Map.of(Phase.LEASING, 1));

        bench.pass(Duration.ofMinutes(1));
        bench.letGo();

        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
        assertThat(bench.words()).containsExactly("error");
    }

    // ── floods ──

    @Test
    void theOldestBeforeAuthMakesPlaceAndWhoeverShowedACoinStays() {
        SessionBench small = new SessionBench(SessionBench.settings(3, 10));
        TakerScript shown = small.taker();
        small.receive(taker, shown.fill());
        shown.hears(small.onlyReply());
        small.receive(taker, shown.auth());
        for (int i = 0; i < 10; i++)
            small.receive(SessionBench.nick(), small.taker().fill());

        assertThat(small.phases()).isEqualTo(Map.of(Phase.AWAITING_TX, 1, Phase.AWAITING_AUTH, 2));
        assertThat(small.meters.ended).containsOnly(EndReason.EVICTED).hasSize(8);
    }

    @Test
    void whenEveryPlaceIsTakenByPeopleWithCoinsNewcomersAreDropped() {
        SessionBench small = new SessionBench(SessionBench.settings(1, 10));
        TakerScript shown = small.taker();
        small.receive(taker, shown.fill());
        shown.hears(small.onlyReply());
        small.receive(taker, shown.auth());
        small.replies();

        small.receive(SessionBench.nick(), small.taker().fill());

        assertThat(small.sent).isEmpty();
        assertThat(small.meters.dropped).containsExactly(Dropped.TOO_MANY_SESSIONS);
    }

    @Test
    void lookUpsUnderWayAreBoundedWhoeverAsksForThem() {
        SessionBench small = new SessionBench(SessionBench.settings(2, 10));
        small.hold();
        for (int i = 0; i < 20; i++)
            small.receive(SessionBench.nick(), small.taker().fill());

        assertThat(small.meters.dropped).containsOnly(Dropped.TOO_MANY_SESSIONS).hasSize(16);
    }

    @Test
    void onlySoManySignedRoundsMayStillBePushedAndTheirLeasesStay() {
        SessionBench small = new SessionBench(SessionBench.settings(10, 2));
        List<Transaction> signed = new ArrayList<>();
        List<TakerScript> scripts = new ArrayList<>();
        List<Nick> nicks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            small.wallets.wallet("alice").fund(0, sats(50_000_000));
            scripts.add(small.taker());
            nicks.add(SessionBench.nick());
            signed.add(signed(small, nicks.get(i), scripts.get(i)));
        }

        small.receive(nicks.get(0), scripts.get(0).push(signed.get(0)));
        assertThat(small.wallets.count(Call.BROADCAST)).isZero();
        small.receive(nicks.get(2), scripts.get(2).push(signed.get(2)));

        assertThat(small.wallets.leaseStates()).containsExactly(State.SIGNED, State.SIGNED, State.SPENT);
    }

    @Test
    void aForeignPushToASignedRoundPushesNobodyElseOut() {
        SessionBench small = new SessionBench(SessionBench.settings(10, 1));
        TakerScript script = small.taker();
        Transaction complete = signed(small, taker, script);
        small.receive(taker, script.push(complete));
        small.receive(taker, script.push(complete));

        assertThat(small.phases()).isEqualTo(Map.of(Phase.PUSHED, 1));
    }

    @Test
    void aNickThatShoutsIsNotHeardUntilItHasBeenQuiet() {
        for (int i = 0; i < 150; i++) bench.receive(taker, new CommandText("nonsense", ""));
        assertThat(bench.meters.dropped.stream().filter(each -> each == Dropped.RATE))
                .hasSize(50);

        bench.pass(Duration.ofSeconds(1));

        upToPubKey(taker, bench.taker());
    }

    // ── the end ──

    @Test
    void releasesWhatIsNotSignedWhenItStops() {
        upToIoAuth(taker);

        bench.run(bench.sessions::shutDown);

        assertThat(bench.wallets.leaseStates()).containsExactly(State.RELEASED);
    }

    // ── steps ──

    private void upToPubKey(Nick nick, TakerScript script) {
        bench.receive(nick, script.fill());
        script.hears(bench.onlyReply());
    }

    private TakerScript upToIoAuth(Nick nick) {
        TakerScript script = bench.taker();
        upToIoAuth(nick, script);
        return script;
    }

    private IoAuth upToIoAuth(Nick nick, TakerScript script) {
        upToPubKey(nick, script);
        bench.receive(nick, script.auth());
        return script.learns(bench.onlyReply());
    }

    /** From wherever it is to the signatures. */
    private Transaction signed(Nick nick, TakerScript script) {
        return signed(bench, nick, script);
    }

    private static Transaction signed(SessionBench at, Nick nick, TakerScript script) {
        if (!script.hasIoAuth()) {
            at.receive(nick, script.fill());
            script.hears(at.onlyReply());
            at.receive(nick, script.auth());
            script.learns(at.onlyReply());
        }
        UnsignedTx unsigned = script.transaction(SessionBench.FEE);
        at.receive(nick, script.tx(unsigned));
        return script.complete(
                unsigned, at.replies().stream().map(script::signature).toList());
    }
}
