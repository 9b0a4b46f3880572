package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.messaging.Market.Sent;
import org.joinmarket.messaging.MarketMeters.Dropped;
import org.joinmarket.messaging.Recorder.Event;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.testkit.wire.CuttingProxy;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.joinmarket.testkit.wire.ScriptedSocks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The market over directories that are rude, cut off or behind a proxy, on real connections. */
class ReconnectTest {
    private final MarketFixture fixture = new MarketFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private CuttingProxy proxyTo(ScriptedDirectory directory) {
        CuttingProxy proxy = CuttingProxy.to(directory.port());
        fixture.atEnd(proxy::close);
        return proxy;
    }

    @Test
    void comesBackAfterADirectoryDroppedItAndCanAnnounceAgain() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);

        directory.dropAll();
        fixture.listener.awaitDown();
        fixture.listener.awaitUp();
        market.publish("cancel 7");

        assertThat(directory.awaitPublic("cancel 7").from()).isEqualTo(market.nick());
        assertThat(market.directories().getFirst().lastProblem()).isEqualTo(DownReason.CLOSED_BY_DIRECTORY);
    }

    @Test
    void sendsTheSameLineThroughAnotherDirectoryWhenItsOwnIsLostBeforeAnAnswer() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        MarketClient market = fixture.connected(one, two);
        try (NickIdentity answering = NickIdentity.generate(new SecureRandom());
                NickIdentity silent = NickIdentity.generate(new SecureRandom())) {
            for (NickIdentity maker : List.of(answering, silent))
                one.send(market.nick(), new Envelope(Envelope.PUBMSG, maker.nick() + "!PUBLIC!cancel 0"));
            for (int i = 0; i < 2; i++) fixture.listener.awaitPublic("cancel");
            market.send(answering.nick(), "auth", "first");
            market.send(silent.nick(), "auth", "second");
            Envelope first = one.await(Envelope.PRIVMSG).envelope();
            Envelope second = one.await(Envelope.PRIVMSG).envelope();
            one.send(
                    market.nick(), new Envelope(Envelope.PRIVMSG, answering.privateLine(market.nick(), "ioauth", "x")));
            fixture.listener.awaitPrivate("ioauth");

            one.refuse(true);
            one.dropAll();

            assertThat(first.line()).contains("first");
            assertThat(two.await(Envelope.PRIVMSG).envelope())
                    .as("what was not answered, and nothing else")
                    .isEqualTo(second);
        }
    }

    @Test
    void keepsTryingADirectoryThatRejectsItUntilItIsLetIn() {
        ScriptedDirectory directory = fixture.directory();
        directory.greetWith(DirectoryHandshake.rejecting(
                ScriptedDirectory.NICK, "regtest", Features.NONE, "Peer nick already registered"));
        MarketClient market = fixture.market(MarketFixture.settings(directory.port()));
        market.start();
        fixture.awaitEnded(DownReason.REJECTED);
        fixture.awaitEnded(DownReason.REJECTED);

        directory.greetNormally();

        fixture.listener.awaitUp();
        assertThat(fixture.listener.events.all()).noneMatch(event -> event instanceof Event.Down);
    }

    @Test
    void refusesADirectoryOfAnotherNetwork() {
        ScriptedDirectory directory = fixture.directory();
        directory.greetWith(DirectoryHandshake.accepting(ScriptedDirectory.NICK, "mainnet", Features.NONE, ""));
        fixture.market(MarketFixture.settings(directory.port())).start();

        fixture.awaitEnded(DownReason.WRONG_NETWORK);
        fixture.awaitEnded(DownReason.WRONG_NETWORK);
    }

    @Test
    void givesUpASilentDirectoryAndAnUnreachableOne() {
        ScriptedDirectory silent = fixture.directory();
        silent.staySilent();
        ScriptedDirectory gone = fixture.directory();
        gone.close();
        MarketSettings settings = MarketFixture.settings(silent.port(), gone.port());
        MarketTimes hurried = settings.times().withConnect(Duration.ofSeconds(5), Duration.ofMillis(50));
        MarketClient market = fixture.market(settings.withTimes(hurried));
        market.start();

        fixture.awaitEnded(DownReason.HANDSHAKE_TIMEOUT);
        fixture.awaitEnded(DownReason.UNREACHABLE);
        assertThat(market.send(new Nick("J5makerOOOOOOOOO"), "fill", "0")).isEqualTo(Sent.NO_ROUTE);
    }

    @Test
    void toleratesFiveMalformedLinesOnARealConnection() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);

        for (int i = 0; i < 5; i++) directory.sendRaw(market.nick(), "garbage\r\n");
        directory.send(market.nick(), new Envelope(Envelope.PUBMSG, "J5makerOOOOOOOOO!PUBLIC!cancel 0"));
        fixture.listener.awaitPublic("cancel");
        assertThat(directory.connections()).isEqualTo(1);
        for (int i = 0; i < 6; i++) directory.sendRaw(market.nick(), "garbage\r\n");

        fixture.awaitEnded(DownReason.MALFORMED_LINES);
        fixture.listener.awaitUp();
    }

    @Test
    void keepsTheOthersWhenOneDirectoryFloods() {
        ScriptedDirectory flooding = fixture.directory();
        ScriptedDirectory calm = fixture.directory();
        MarketClient market = fixture.connected(
                settings -> settings.withLimits(MarketLimits.DEFAULTS.withInbound(5, 100, 1 << 20)), flooding, calm);
        ScriptedPeer maker = fixture.peer(calm);

        for (int i = 0; i < 101; i++)
            flooding.send(market.nick(), new Envelope(Envelope.PEERLIST, "J5x" + i + "OOOOOOOOOOOOO;x:1"));
        fixture.awaitEnded(DownReason.FLOODING);
        market.send(maker.nick(), "fill", "0");

        maker.awaitPrivate("fill");
    }

    @Test
    void goesOnThroughTheOtherDirectoryWhenOneIsCutInTheMiddle() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        CuttingProxy proxy = proxyTo(one);
        MarketClient market = fixture.market(MarketFixture.settings(proxy.port(), two.port()));
        market.start();
        fixture.listener.awaitUp();
        fixture.listener.awaitUp();
        ScriptedPeer maker = fixture.peer(two);
        proxy.cutAfter(2, line -> line.contains("!auth "));

        market.sendEverywhere(new Nick("J5nobodyOOOOOOOO"), "auth", "first");
        market.sendEverywhere(new Nick("J5nobodyOOOOOOOO"), "auth", "second");
        fixture.listener.awaitDown();
        assertThat(proxy.isCut()).isTrue();
        assertThat(market.send(maker.nick(), "tx", "after")).isEqualTo(Sent.SENT);
        maker.awaitPrivate("tx");

        proxy.heal();
        fixture.listener.awaitUp();
        assertThat(proxy.connections()).isGreaterThan(1);
    }

    @Test
    void aNickHasLeftOnlyWhenEveryDirectoryThatShowedItLostIt() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        MarketClient market = fixture.connected(one, two);
        Nick maker = new Nick("J5makerOOOOOOOOO");
        Nick other = new Nick("J5otherOOOOOOOOO");
        Envelope offer = new Envelope(Envelope.PUBMSG, maker + "!PUBLIC!cancel 0");
        one.send(market.nick(), offer);
        two.send(market.nick(), offer);
        fixture.listener.awaitPublic("cancel");
        fixture.listener.awaitPublic("cancel");
        assertThat(market.seenBy(maker)).isEqualTo(2);

        one.send(market.nick(), new Envelope(Envelope.PEERLIST, maker + ";NOT-SERVING-ONION;D"));
        one.send(market.nick(), new Envelope(Envelope.PEERLIST, other + ";NOT-SERVING-ONION"));
        one.send(market.nick(), new Envelope(Envelope.PEERLIST, other + ";NOT-SERVING-ONION;D"));
        fixture.listener.awaitLeft(other);
        fixture.listener.awaitLeftOne(maker, endpoint(one));
        assertThat(market.isPresent(maker)).isTrue();
        assertThat(market.seenBy(maker)).isEqualTo(1);
        two.refuse(true);
        two.dropAll();
        fixture.listener.awaitDown();
        fixture.listener.awaitLeft(maker);

        assertThat(market.present()).isEmpty();
    }

    @Test
    void knowsWhoIsThereFromThePeerListButNeverCountsItselfOrTheDirectory() {
        ScriptedDirectory directory = fixture.directory();
        ScriptedPeer maker = fixture.peer(directory);
        MarketClient market = fixture.connected(directory);
        directory.await(Envelope.GETPEERLIST);
        directory.send(
                market.nick(),
                new Envelope(Envelope.PEERLIST, ScriptedDirectory.NICK + ";x:1," + market.nick() + ";x:1,;,junk"));
        directory.send(market.nick(), new Envelope(Envelope.PUBMSG, maker.nick() + "!PUBLIC!cancel 0"));
        fixture.listener.awaitPublic("cancel");

        assertThat(market.present()).containsExactly(maker.nick());
        assertThat(market.directories().getFirst().peersKnown()).isEqualTo(1);
    }

    @Test
    void remembersOnlySoManyNicksPerDirectory() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(
                settings -> settings.withLimits(MarketLimits.DEFAULTS.withInbound(2, 1_000, 1 << 20)), directory);

        directory.send(market.nick(), new Envelope(Envelope.PEERLIST, "J5aOOOOOOOOOOOOO;x,J5bOOOOOOOOOOOOO;x"));
        directory.send(market.nick(), new Envelope(Envelope.PEERLIST, "J5bOOOOOOOOOOOOO;x,J5cOOOOOOOOOOOOO;x"));
        fixture.awaitDropped(Dropped.TOO_MANY_NICKS);

        assertThat(market.present())
                .containsExactlyInAnyOrder(new Nick("J5aOOOOOOOOOOOOO"), new Nick("J5bOOOOOOOOOOOOO"));

        directory.send(market.nick(), new Envelope(Envelope.PUBMSG, "J5cOOOOOOOOOOOOO!PUBLIC!cancel 0"));
        directory.send(market.nick(), new Envelope(Envelope.PUBMSG, "J5dOOOOOOOOOOOOO!PUBLIC!cancel 0"));
        fixture.listener.awaitPublic("cancel");
        fixture.listener.awaitLeft(new Nick("J5cOOOOOOOOOOOOO")); // the one place of those that only say so
        fixture.listener.awaitPublic("cancel");
        assertThat(market.present())
                .containsExactlyInAnyOrder(
                        new Nick("J5aOOOOOOOOOOOOO"), new Nick("J5bOOOOOOOOOOOOO"), new Nick("J5dOOOOOOOOOOOOO"));
    }

    @Test
    void handsTheNameToTheProxyAndNeverLooksItUp() {
        ScriptedDirectory directory = fixture.directory();
        ScriptedSocks socks = ScriptedSocks.to(directory.port());
        fixture.atEnd(socks::close);
        String onion = "a".repeat(56) + ".onion";
        MarketSettings settings = new MarketSettings(
                "regtest",
                List.of(new DirectoryEndpoint(onion, 5222)),
                new SocksProxy("127.0.0.1", socks.port()),
                false,
                NickAuthSettings.DEFAULT,
                true,
                MarketSettings.NOT_SERVING,
                MarketFixture.settings(1).times(),
                MarketLimits.DEFAULTS);
        MarketClient market = fixture.market(settings);
        MarketClient second = fixture.market(settings);
        market.start();
        fixture.listener.awaitUp();
        second.start();
        fixture.listener.awaitUp();

        ScriptedSocks.Request first = socks.requests().await("request", _ -> true);
        ScriptedSocks.Request other = socks.requests().await("request", _ -> true);
        assertThat(first.addressType()).as("domain name").isEqualTo(3);
        assertThat(first.host()).isEqualTo(onion);
        assertThat(first.port()).isEqualTo(5222);
        assertThat(first.user()).as("each nick has circuits of its own").isNotEqualTo(other.user());
        assertThat(market.directories().getFirst().isUp()).isTrue();
        assertThat(directory.await(Envelope.HANDSHAKE).envelope().line())
                .isEqualTo(ClientHandshake.of(
                                market.nick(),
                                Location.NOT_SERVING,
                                Features.of(Features.PING, Features.PEERLIST_FEATURES, Features.NICK_AUTH),
                                "regtest")
                        .encode());
    }

    @Test
    void triesAgainWhenTheProxyRefusesOrIsNotThere() {
        ScriptedDirectory directory = fixture.directory();
        ScriptedSocks socks = ScriptedSocks.to(directory.port());
        fixture.atEnd(socks::close);
        socks.refuse(true);
        MarketSettings settings =
                MarketFixture.settings(directory.port()).withSocksProxy(new SocksProxy("127.0.0.1", socks.port()));
        fixture.market(settings).start();
        fixture.awaitEnded(DownReason.UNREACHABLE);
        socks.refuse(false);
        fixture.listener.awaitUp();

        socks.close();
        fixture.awaitEnded(DownReason.PROXY_FAILED);
    }

    @Test
    void isSilentOnceClosed() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);
        market.close();
        market.close();
        market.publish("cancel 0");
        market.requestOrderbook();
        fixture.awaitEnded(DownReason.CLOSED_BY_US);

        assertThat(market.send(new Nick("J5makerOOOOOOOOO"), "fill", "0")).isEqualTo(Sent.NO_ROUTE);
        assertThatIllegalStateException().isThrownBy(market::start);
        assertThat(fixture.listener.events.all()).noneMatch(event -> event instanceof Event.Down);
        assertThat(directory.connections()).isEqualTo(1);
    }

    @Test
    void canBeClosedByItsOwnListener() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient[] market = new MarketClient[1];
        MarketListener closing = new MarketListener() {
            @Override
            public void onDirectoryUp(DirectoryEndpoint endpoint) {
                market[0].close();
            }
        };
        market[0] = fixture.market(MarketFixture.settings(directory.port()), closing);
        market[0].start();

        fixture.awaitEnded(DownReason.CLOSED_BY_US);
    }

    private static DirectoryEndpoint endpoint(ScriptedDirectory directory) {
        return DirectoryEndpoint.parse(directory.address()).orElseThrow();
    }
}
