package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.messaging.Market.Sent;
import org.joinmarket.messaging.MarketMeters.Dropped;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The market over directories that behave: who hears what, through which of them, how often. */
class RelayTest {
    private static final String OFFER = "sw0reloffer 0 2730000 5000000000 500 0.0002";

    private final MarketFixture fixture = new MarketFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shakesHandsAsAClientThatKnowsPingAndPeerListFeatures() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);

        String line = directory.await(Envelope.HANDSHAKE).envelope().line();
        HandshakeRules.Judgement judgement = new HandshakeRules("regtest", false).judge(line);
        assertThat(judgement).isInstanceOfSatisfying(HandshakeRules.Judgement.Accepted.class, accepted -> {
            assertThat(accepted.nick()).isEqualTo(market.nick());
            assertThat(accepted.location().isServing()).isFalse();
            assertThat(accepted.features()).isEqualTo(Features.of("peerlist_features", "ping"));
        });
        assertThat(market.directories()).singleElement().satisfies(view -> {
            assertThat(view.isUp()).isTrue();
            assertThat(view.nick()).isEqualTo(ScriptedDirectory.NICK);
            assertThat(view.lastProblem()).isNull();
        });
    }

    @Test
    void publishesOnEveryDirectory() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        ScriptedPeer atOne = fixture.peer(one);
        ScriptedPeer atTwo = fixture.peer(two);
        MarketClient market = fixture.connected(one, two);

        market.publish(OFFER);

        assertThat(atOne.awaitPublic("sw0reloffer").text()).isEqualTo(OFFER);
        assertThat(atTwo.awaitPublic("sw0reloffer").from()).isEqualTo(market.nick());
    }

    @Test
    void hearsPublicMessagesOncePerDirectoryWithTheDirectoryThatShowedThem() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        fixture.connected(one, two);
        ScriptedPeer atOne = fixture.peer(one);

        atOne.publish(OFFER);
        PublicMessage heard = fixture.listener.awaitPublic("sw0reloffer");

        assertThat(heard.from()).isEqualTo(atOne.nick());
        assertThat(heard.directory()).isEqualTo(MarketFixture.endpoint(one.port()));
        assertThat(heard.commands()).containsExactly(new CommandText("sw0reloffer", "0 2730000 5000000000 500 0.0002"));
        assertThat(heard).hasToString("PublicMessage[" + atOne.nick() + ", 1 commands]");
    }

    @Test
    void signsWhatItSendsAndVerifiesWhatItHears() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);
        ScriptedPeer maker = fixture.peer(directory);

        assertThat(market.send(maker.nick(), "fill", "0 1000 aa bb")).isEqualTo(Sent.SENT);
        assertThat(maker.awaitCommand("fill").arguments()).isEqualTo("0 1000 aa bb");
        maker.send(market.nick(), "pubkey", "cc");

        PrivateMessage heard = fixture.listener.awaitPrivate("pubkey");
        assertThat(heard.from()).isEqualTo(maker.nick());
        assertThat(heard.commands()).containsExactly(new CommandText("pubkey", "cc"));
        assertThat(heard).hasToString("PrivateMessage[" + maker.nick() + ", 1 commands]");
    }

    @Test
    void dropsAPrivateMessageThatSomebodyElseSigned() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);
        ScriptedPeer victim = fixture.peer(directory);
        ScriptedPeer thief = fixture.peer(directory);

        victim.send(market.nick(), "pubkey", "real");
        String signed = directory.await(Envelope.PRIVMSG).envelope().line();
        String forged = signed.replace("pubkey real", "pubkey fake");
        thief.sendRaw(new Envelope(Envelope.PRIVMSG, forged));

        fixture.awaitDropped(Dropped.BAD_SIGNATURE);
        assertThat(fixture.listener.privates("pubkey")).isLessThanOrEqualTo(1);
    }

    @Test
    void hearsAPrivateMessageOnceThatComesThroughTwoDirectories() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        MarketClient market = fixture.connected(one, two);
        ScriptedPeer maker = fixture.peer(one);

        maker.send(market.nick(), "ioauth", "secret");
        fixture.listener.awaitPrivate("ioauth");
        two.send(market.nick(), one.await(Envelope.PRIVMSG).envelope());
        fixture.awaitDropped(Dropped.DUPLICATE);

        assertThat(fixture.listener.privates("ioauth")).isEqualTo(1);
        PrivateMessage copy = fixture.listener.awaitCopy();
        assertThat(copy.from()).isEqualTo(maker.nick());
        assertThat(copy.commands()).extracting(CommandText::text).containsExactly("ioauth secret");
        assertThat(copy.directory().toString()).isEqualTo(two.address());
        assertThat(market.seenBy(maker.nick()))
                .as("the copy shows that the maker is at the other directory too")
                .isEqualTo(2);
    }

    @Test
    void hearsAnOrderbookRequestOnceOfEachDirectoryAndNoneCanSilenceAnother() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        MarketClient market = fixture.connected(one, two);
        Envelope request = new Envelope(Envelope.PUBMSG, "J5takerOOOOOOOOO!PUBLIC!orderbook");

        one.send(market.nick(), request);
        fixture.listener.awaitPublic("orderbook");
        one.send(market.nick(), request);
        fixture.awaitDropped(Dropped.DUPLICATE);
        two.send(market.nick(), request);
        fixture.listener.awaitPublic("orderbook");

        assertThat(fixture.listener.publics("orderbook")).isEqualTo(2);
    }

    @Test
    void sendsThroughOneDirectoryThatKnowsTheNick() {
        ScriptedDirectory without = fixture.directory();
        ScriptedDirectory with = fixture.directory();
        MarketClient market = fixture.connected(without, with);
        ScriptedPeer maker = fixture.peer(with);
        maker.publish(OFFER);
        fixture.listener.awaitPublic("sw0reloffer");

        for (int i = 0; i < 10; i++) market.send(maker.nick(), "fill", "number" + i);

        for (int i = 0; i < 10; i++) maker.awaitPrivate("fill");
        assertThat(privates(without)).isZero();
    }

    @Test
    void staysWithTheDirectoryThroughWhichItWasAnswered() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        MarketClient market = fixture.connected(one, two);
        try (NickIdentity maker = NickIdentity.generate(new SecureRandom())) {
            Envelope offer = new Envelope(Envelope.PUBMSG, maker.nick() + "!PUBLIC!" + OFFER);
            for (ScriptedDirectory each : List.of(one, two)) {
                each.send(market.nick(), offer);
                fixture.listener.awaitPublic("sw0reloffer");
            }
            market.send(maker.nick(), "fill", "0");
            market.publish("cancel 0");
            one.awaitPublic("cancel");
            two.awaitPublic("cancel");
            ScriptedDirectory asked = privates(one) == 1 ? one : two;
            ScriptedDirectory other = asked == one ? two : one;

            other.send(market.nick(), new Envelope(Envelope.PRIVMSG, maker.privateLine(market.nick(), "pubkey", "aa")));
            fixture.listener.awaitPrivate("pubkey");
            for (int i = 0; i < 20; i++) market.send(maker.nick(), "auth", "number" + i);
            market.publish("cancel 1");
            one.awaitPublic("cancel");
            two.awaitPublic("cancel");

            assertThat(privates(asked)).isEqualTo(21);
            assertThat(privates(other)).isZero();
        }
    }

    private static long privates(ScriptedDirectory directory) {
        return directory.received().count(message -> message.isType(Envelope.PRIVMSG));
    }

    @Test
    void answersThroughEveryDirectorySoThatTheOneThatAskedFirstCannotSwallowTheAnswer() {
        ScriptedDirectory one = fixture.directory();
        ScriptedDirectory two = fixture.directory();
        MarketClient market = fixture.connected(one, two);
        Nick taker = new Nick("J5takerOOOOOOOOO");
        one.send(market.nick(), new Envelope(Envelope.PUBMSG, taker + "!PUBLIC!orderbook"));
        fixture.listener.awaitPublic("orderbook");

        assertThat(market.sendEverywhere(taker, "pubkey", "aa")).isEqualTo(Sent.SENT);

        String line = one.await(Envelope.PRIVMSG).envelope().line();
        assertThat(two.await(Envelope.PRIVMSG).envelope().line()).isEqualTo(line);
    }

    @Test
    void saysThatThereIsNoRouteWhileNoDirectoryIsUp() {
        MarketClient market = fixture.market(MarketFixture.settings(1));
        Nick taker = new Nick("J5takerOOOOOOOOO");

        assertThat(market.send(taker, "pubkey", "aa")).isEqualTo(Sent.NO_ROUTE);
        assertThat(market.sendEverywhere(taker, "pubkey", "aa")).isEqualTo(Sent.NO_ROUTE);
        assertThat(market.directories()).singleElement().satisfies(view -> {
            assertThat(view.state()).isEqualTo(DirectoryView.State.WAITING);
            assertThat(view.lastProblem()).isEqualTo(DownReason.NOT_STARTED);
        });
    }

    @Test
    void asksADirectoryForTheOrderbookOnceHoweverOftenItIsTold() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);

        market.requestOrderbook();
        market.requestOrderbook();
        market.publish("cancel 0");
        directory.awaitPublic("cancel");

        assertThat(directory
                        .received()
                        .count(message -> message.envelope().line().endsWith("!PUBLIC!orderbook")))
                .isEqualTo(1);
    }

    @Test
    void asksOneDirectoryWithoutTheOthers() {
        ScriptedDirectory asked = fixture.directory();
        ScriptedDirectory other = fixture.directory();
        MarketClient market = fixture.connected(asked, other);

        market.requestOrderbook(market.directories().getFirst().endpoint());
        market.publish("cancel 0");
        asked.awaitPublic("cancel");
        other.awaitPublic("cancel");

        assertThat(asked.received().count(message -> message.envelope().line().endsWith("!PUBLIC!orderbook")))
                .isEqualTo(1);
        assertThat(other.received().count(message -> message.envelope().line().endsWith("!PUBLIC!orderbook")))
                .isZero();
    }

    @Test
    void answersAPingAtOnce() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);

        directory.send(market.nick(), new Envelope(Envelope.PING, ""));

        assertThat(directory.await(Envelope.PONG).envelope().line()).isEmpty();
    }

    @Test
    void dropsWhatIsNotForItOrComesBack() {
        ScriptedDirectory directory = fixture.directory();
        MarketClient market = fixture.connected(directory);

        directory.send(market.nick(), new Envelope(Envelope.PRIVMSG, "J5makerOOOOOOOOO!J5takerOOOOOOOOO!fill a b c"));
        fixture.awaitDropped(Dropped.NOT_FOR_US);
        directory.send(market.nick(), new Envelope(Envelope.PUBMSG, market.nick() + "!PUBLIC!cancel 0"));
        fixture.awaitDropped(Dropped.OWN_ECHO);
        directory.send(market.nick(), new Envelope(Envelope.PRIVMSG, "J5makerOOOOOOOOO!PUBLIC!cancel 0"));
        fixture.awaitDropped(Dropped.MALFORMED_MESSAGE);
        directory.send(market.nick(), new Envelope(Envelope.PUBMSG, "no line at all"));
        fixture.awaitDropped(Dropped.MALFORMED_MESSAGE);
        directory.send(market.nick(), new Envelope(Envelope.PUBMSG, "J5makerOOOOOOOOO!PUBLIC!CANCEL"));
        fixture.awaitDropped(Dropped.MALFORMED_MESSAGE);
        directory.send(market.nick(), new Envelope(797, "127.0.0.1:1"));
        fixture.awaitDropped(Dropped.UNEXPECTED_TYPE);
    }

    @Test
    void refusesToPublishWhatPeersWouldMisread() {
        MarketClient market = fixture.market(MarketFixture.settings(1));

        for (String bad :
                List.of("", "orderbook", "cancel 0!orderbook", "cancel 0!", "!cancel 0", "cancel 0\r\n", "Cancel 0"))
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> market.publish(bad));
        assertThatIllegalArgumentException().isThrownBy(() -> market.publish("hp2 " + "a".repeat(40_000)));
        assertThatIllegalArgumentException().isThrownBy(() -> market.send(market.nick(), "tx", "a".repeat(40_000)));
        assertThatIllegalArgumentException().isThrownBy(() -> market.send(market.nick(), "tx", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> market.send(market.nick(), "tx", "a\tb"));
    }

    @Test
    void keepsDeliveringAfterTheListenerThrew() {
        ScriptedDirectory directory = fixture.directory();
        MarketListener failing = new MarketListener() {
            @Override
            public void onPublic(PublicMessage message) {
                fixture.listener.onPublic(message);
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onDirectoryUp(DirectoryEndpoint endpoint) {
                fixture.listener.onDirectoryUp(endpoint);
            }
        };
        MarketClient market = fixture.market(MarketFixture.settings(directory.port()), failing);
        market.start();
        fixture.listener.awaitUp();
        ScriptedPeer maker = fixture.peer(directory);

        maker.publish("cancel 1");
        maker.publish("hp2 aa");

        fixture.listener.awaitPublic("cancel");
        fixture.listener.awaitPublic("hp2");
        fixture.awaitDropped(Dropped.LISTENER_FAILED);
    }

    @Test
    void acceptsADirectoryWhoseNameIsNoNick() {
        ScriptedDirectory directory = fixture.directory();
        DirectoryHandshake normal = directory.accepting();
        directory.greetWith(new DirectoryHandshake(
                normal.appName(), true, 5, 5, Features.NONE, true, "old directory", "regtest", ""));
        MarketClient market = fixture.connected(directory);

        assertThat(market.directories().getFirst().nick()).isNull();
    }
}
