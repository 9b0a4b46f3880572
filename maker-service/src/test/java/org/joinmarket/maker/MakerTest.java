package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;
import static org.joinmarket.maker.MakerBench.FEE;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.offer.OfferMessage;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.maker.commitment.MakerStore.Totals;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.SessionId;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.session.TakerScript;
import org.joinmarket.maker.wallet.Standing;
import org.joinmarket.support.logging.LogKeys;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A whole maker, over real sockets. */
@Tag("slow")
class MakerTest {
    private static final String OFFER = "sw0absoffer 0 100000 49972949 0 250";

    private final MakerBench bench;

    MakerTest(@TempDir Path folder) {
        this.bench = new MakerBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void announcesItsOfferAndAnswersWhoeverAsks() {
        Maker maker = bench.start();
        bench.directory.awaitPublic(OFFER);
        ScriptedPeer taker = bench.peer();

        taker.publish("orderbook");

        assertThat(taker.awaitCommand("sw0absoffer").text()).isEqualTo(OFFER);
        assertThat(maker.snapshot().standing()).isEqualTo(Standing.OFFERING);
    }

    @Test
    void showsItsBondToWhoeverAsksAndToNobodyElse() {
        OutPoint locked = bench.wallets.wallet("alice").fundBond(new Timenumber(400), sats(50_000_000));
        Maker maker = bench.start();
        assertThat(bench.directory.awaitPublic(OFFER).envelope().line()).endsWith(OFFER);
        ScriptedPeer taker = bench.peer();

        taker.publish("orderbook");

        OfferMessage said = OfferMessage.parse(
                maker.nick(), taker.awaitPrivate("sw0absoffer").commands());
        assertThat(said.offers())
                .singleElement()
                .satisfies(offer -> assertThat(offer.toCommand().text()).isEqualTo(OFFER));
        BondProof proof =
                said.bond().flatMap(text -> BondProof.decode(text).toOptional()).orElseThrow();
        assertThat(proof.isSignedFor(taker.nick(), maker.nick())).isTrue();
        assertThat(proof.outPoint()).isEqualTo(locked);
        assertThat(bench.wallets.chain().find(proof.outPoint()).orElseThrow().script())
                .isEqualTo(proof.output());
    }

    @Test
    void answersNobodyWithoutItsBondWhileTheWalletCannotProveIt() {
        bench.wallets.wallet("alice").fundBond(new Timenumber(400), sats(50_000_000));
        Maker maker = bench.start();
        bench.directory.awaitPublic(OFFER);
        bench.wallets.refuse(FakeWalletService.Call.PROVE_BOND, "too-many-proofs");
        bench.peer().publish("orderbook");
        bench.dropped.await("the answer that is none", Dropped.NO_PROOF::equals);
        bench.wallets.refuse(FakeWalletService.Call.PROVE_BOND, null);
        ScriptedPeer taker = bench.peer();

        taker.publish("orderbook");

        assertThat(OfferMessage.parse(
                                maker.nick(), taker.awaitPrivate("sw0absoffer").commands())
                        .bond())
                .as("the next one is answered with it, and at once")
                .isPresent();
    }

    @Test
    void answersWithoutABondWhenTheWalletHasNone() {
        Maker maker = bench.start();
        bench.directory.awaitPublic(OFFER);
        ScriptedPeer taker = bench.peer();

        taker.publish("orderbook");

        assertThat(OfferMessage.parse(
                                maker.nick(), taker.awaitPrivate("sw0absoffer").commands())
                        .bond())
                .isEmpty();
    }

    @Test
    void earnsItsFeeInACoinjoinThatTheChainAccepts() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer();
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));

        Transaction complete = bench.upToSignatures(taker, maker, script);
        bench.say(taker, maker, script.push(complete));

        bench.polls.await("earned", _ -> bench.store().totals("alice").equals(new Totals(1, 250, 0)));
        assertThat(bench.wallets.chain().accepted()).containsExactly(complete);
        assertThat(bench.store().latest("alice", 5))
                .singleElement()
                .satisfies(round ->
                        assertThat(round.txid()).isEqualTo(complete.txid().hex()));
    }

    @Test
    void announcesALowerOfferAfterACoinjoin() {
        Maker maker = bench.start();
        bench.directory.awaitPublic(OFFER);
        bench.upToSignatures(bench.peer(), maker, TakerScript.of(bench.wallets.chain(), sats(10_000_000)));

        bench.directory.awaitPublic("cancel 0"); // everything it had is in the round, until that is in the chain
    }

    @Test
    void withdrawsItsOfferWhileTheWalletIsLockedTheChainAwayOrNobodyThere() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");

        bench.wallets.wallet("alice").lock();
        bench.directory.awaitPublic("cancel 0");
        assertThat(maker.snapshot().standing()).isEqualTo(Standing.WALLET_LOCKED);
        bench.wallets.wallet("alice").unlock();
        awaitOffering(maker);

        bench.wallets.chainAway(true);
        bench.directory.awaitPublic("cancel 0");
        assertThat(maker.snapshot().standing()).isEqualTo(Standing.CHAIN_UNAVAILABLE);
        bench.wallets.chainAway(false);
        awaitOffering(maker);

        bench.wallets.unreachable(true);
        bench.directory.awaitPublic("cancel 0");
        assertThat(maker.snapshot().standing()).isEqualTo(Standing.WALLET_UNREACHABLE);
    }

    /** Not by the offer in the directory: at a start it may come twice. */
    private void awaitOffering(Maker maker) {
        bench.polls.await("offering", _ -> maker.snapshot().standing() == Standing.OFFERING);
    }

    @Test
    void looksAgainHoweverOddTheLastAnswerWas() {
        bench.start();
        bench.directory.awaitPublic("sw0absoffer");

        bench.breakAnswers(true);
        bench.directory.awaitPublic("cancel 0");
        bench.breakAnswers(false);

        bench.directory.awaitPublic("sw0absoffer");
    }

    @Test
    void refusesEveryFillWhileItOffersNothing() {
        bench.wallets.wallet("alice").lock();
        Maker maker = bench.start();
        bench.polls.await("locked", standing -> standing == Standing.WALLET_LOCKED);
        bench.directory.received().await("its handshake", each -> each.from().equals(maker.nick()));
        ScriptedPeer taker = bench.peer();

        bench.say(
                taker,
                maker,
                TakerScript.of(bench.wallets.chain(), sats(10_000_000)).fill());

        assertThat(taker.awaitCommand("error").arguments()).isEqualTo("oid not found");
    }

    @Test
    void announcesItsOfferAgainAfterTheDirectoryComesBack() {
        bench.start();
        bench.directory.awaitPublic("sw0absoffer");

        bench.directory.dropAll();

        bench.directory.awaitPublic("sw0absoffer");
    }

    @Test
    void afterACrashReleasesTheUnsignedAndFollowsTheSigned() {
        bench.wallets.wallet("alice").fund(1, sats(50_000_000));
        var api = bench.wallets.as("alice");
        Leases.Lease signed = api.leaseAsMaker("alice", request("crashed-1"));
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
        var round = new Round(
                SessionId.random(new SecureRandom()),
                script.proof().commitment(),
                new OfferId(0),
                new MakerTerms(sats(10_000_000), FEE, Sats.ZERO));
        bench.store().forMaker("alice").burn(round, Instant.now());
        bench.store().forMaker("alice").recordLease(round.session(), signed.id());
        Transaction complete = crashedAfterSigning(signed, script);
        api.leaseAsMaker("alice", request("crashed-2"));

        bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SIGNED, State.RELEASED);

        assertThat(bench.wallets.chain().accept(complete)).isTrue();
        bench.polls.await("earned", _ -> bench.store().totals("alice").equals(new Totals(1, 250, 0)));
        assertThat(bench.wallets.leaseStates()).containsExactly(State.SPENT, State.RELEASED);
    }

    private static Leases.MakerRequest request(String key) {
        return new Leases.MakerRequest(key, 10_000_000, 250, 0, "ab".repeat(32), 300);
    }

    private Transaction crashedAfterSigning(Leases.Lease lease, TakerScript script) {
        script.knows(lease);
        UnsignedTx unsigned = script.transaction(FEE);
        Leases.Signed answer = bench.wallets
                .as("alice")
                .sign(lease.id(), new Leases.Sign(HexFormat.of().formatHex(unsigned.serialize())));
        return script.complete(
                unsigned,
                answer.signatures().stream()
                        .map(each -> InputSignature.of(
                                HexFormat.of().parseHex(each.signature()),
                                PublicKey.parseHex(each.publicKey()).orElseThrow()))
                        .toList());
    }

    @Test
    void aLeaseThatNobodyHoldsIsReleasedAtTheSecondLook() {
        bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        bench.wallets.as("alice").leaseAsMaker("alice", request("lost-reply"));

        bench.polls.await("released", _ -> bench.wallets.leaseStates().equals(List.of(State.RELEASED)));
    }

    @Test
    void answersEachNickOnce() {
        bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer();
        for (int i = 0; i < 10; i++) taker.publish("orderbook");
        taker.awaitCommand("sw0absoffer");
        ScriptedPeer other = bench.peer();
        other.publish("orderbook");
        other.awaitCommand("sw0absoffer");

        // a peer that comes while the announcement is being relayed sees that too, which is no answer
        assertThat(taker.received()
                        .count(envelope -> envelope.type() == Envelope.PRIVMSG
                                && envelope.line().contains("sw0absoffer")))
                .isEqualTo(1);
    }

    @Test
    void answersOnceHoweverManyDirectoriesBringTheRequest() {
        bench.joinSecond();
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        bench.second.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer();
        taker.publish("orderbook");
        bench.directory.await(Envelope.PRIVMSG);

        bench.second.send(maker.nick(), new Envelope(Envelope.PUBMSG, taker.nick() + "!PUBLIC!orderbook"));

        bench.dropped.await("the copy", Dropped.ANSWERED::equals);
        assertThat(bench.directory.received().count(each -> each.isType(Envelope.PRIVMSG)))
                .isEqualTo(1);
    }

    @Test
    void nicksInMassesByOneDirectoryDoNotEndTheSessionOfATakerAtAnother() {
        bench.joinSecond();
        bench.limitSessions(3);
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        bench.second.awaitPublic("sw0absoffer");
        ScriptedPeer taker = bench.peer(bench.second);
        TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
        bench.say(taker, maker, script.fill());
        script.hears(taker.awaitCommand("pubkey"));
        for (int i = 0; i < 6; i++) {
            ScriptedPeer flooding = bench.peer();
            bench.say(
                    flooding,
                    maker,
                    TakerScript.of(bench.wallets.chain(), sats(10_000_000)).fill());
            flooding.awaitCommand("pubkey");
        }

        bench.say(taker, maker, script.auth());

        assertThat(script.learns(taker.awaitCommand("ioauth")).inputs()).isNotEmpty();
    }

    @Test
    void noLogTellsASecretOfTheConversation() {
        Logger root = (Logger) LoggerFactory.getLogger("org.joinmarket");
        var captor = new ListAppender<ILoggingEvent>();
        captor.start();
        Level before = root.getLevel();
        root.setLevel(Level.TRACE);
        root.addAppender(captor);
        try {
            Maker maker = bench.start();
            bench.directory.awaitPublic("sw0absoffer");
            TakerScript script = TakerScript.of(bench.wallets.chain(), sats(10_000_000));
            ScriptedPeer taker = bench.peer();
            Transaction complete = bench.upToSignatures(taker, maker, script);
            bench.say(taker, maker, script.push(complete));
            bench.polls.await("done", _ -> bench.store().totals("alice").rounds() == 1);

            String log =
                    String.join("\n", captor.list.stream().map(MakerTest::text).toList());
            assertThat(log).contains("coinjoin signed").contains(complete.txid().hex());
            for (String secret : script.secrets()) assertThat(log).doesNotContain(secret);
        } finally {
            root.detachAppender(captor);
            root.setLevel(before);
        }
    }

    @Test
    void saysOnceInASessionByWhichLeaseTheWalletServiceKnowsIt() {
        Logger sessions = (Logger) LoggerFactory.getLogger("org.joinmarket.maker.session");
        var captor = new ListAppender<ILoggingEvent>();
        captor.start();
        sessions.addAppender(captor);
        try {
            Maker maker = bench.start();
            bench.directory.awaitPublic("sw0absoffer");
            bench.upToSignatures(bench.peer(), maker, TakerScript.of(bench.wallets.chain(), sats(10_000_000)));
            String lease =
                    bench.wallets.as("alice").openLeases().leases().getFirst().id();

            assertThat(captor.list)
                    .filteredOn(event -> text(event).contains(lease))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.getLevel()).isEqualTo(Level.INFO);
                        assertThat(event.getMDCPropertyMap()).containsKey(LogKeys.SESSION);
                    });
        } finally {
            sessions.detachAppender(captor);
        }
    }

    private static String text(ILoggingEvent event) {
        return event.getFormattedMessage() + " " + event.getKeyValuePairs() + " "
                + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage());
    }

    @Test
    void aTakerThatSendsGarbageStopsNobody() {
        Maker maker = bench.start();
        bench.directory.awaitPublic("sw0absoffer");
        ScriptedPeer rude = bench.peer();
        Nick nick = maker.nick();
        rude.send(nick, "fill", "x");
        rude.send(nick, "auth", "A".repeat(30_000));
        rude.send(nick, "tx", "AAAA");
        rude.send(nick, "push", "AAAA");
        rude.send(nick, "sig", "AAAA");
        rude.send(nick, "hello", "world!fill 0!auth x");
        rude.sendRaw("{\"type\": 685, \"line\": \"nonsense\"}\r\n");

        IoAuth ioAuth = bench.upToIoAuth(bench.peer(), maker, TakerScript.of(bench.wallets.chain(), sats(10_000_000)));

        assertThat(ioAuth.inputs()).isNotEmpty();
    }
}
