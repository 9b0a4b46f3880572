package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Markets that prove their nicks to scripted directories, over loopback (wire.md 8.8). */
class NickAuthMarketTest {
    private static final DirectoryIdentity NORTH = new DirectoryIdentity("test:north");
    private static final DirectoryIdentity SOUTH = new DirectoryIdentity("test:south");

    private final MarketFixture fixture = new MarketFixture();
    private final ScriptedDirectory north = fixture.directory();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static NickAuthSettings knowing(NickAuthMode mode, ScriptedDirectory directory) {
        return new NickAuthSettings(mode, Map.of(MarketFixture.endpoint(directory.port()), NORTH));
    }

    private MarketClient connected(NickAuthMode mode) {
        return fixture.connected(settings -> settings.withNickAuth(knowing(mode, north)), north);
    }

    @Test
    void isHeardByOthersOnceItsNickIsProven() {
        north.askForProofsAs(NORTH);
        ScriptedPeer peer = fixture.peer(north);
        MarketClient market = connected(NickAuthMode.REQUIRE_VERIFIED);
        market.publish("cancel 1");

        assertThat(peer.awaitPublic("cancel 1").from()).isEqualTo(market.nick());
        assertThat(north.received().all())
                .filteredOn(message -> message.from().equals(market.nick()))
                .extracting(message -> message.envelope().type())
                .startsWith(Envelope.HANDSHAKE, Envelope.NICK_AUTH_PROOF);
        assertThat(market.directories()).singleElement().satisfies(view -> {
            assertThat(view.isUp()).isTrue();
            assertThat(view.verified()).isTrue();
        });
    }

    @Test
    void usesADirectoryThatAsksForNothingUnlessItInsists() {
        MarketClient preferring = connected(NickAuthMode.PREFER_VERIFIED);
        assertThat(preferring.directories()).singleElement().satisfies(view -> {
            assertThat(view.isUp()).isTrue();
            assertThat(view.verified()).isFalse();
        });

        MarketClient insisting = fixture.market(
                MarketFixture.settings(north.port()).withNickAuth(knowing(NickAuthMode.REQUIRE_VERIFIED, north)));
        insisting.start();
        fixture.awaitEnded(DownReason.NO_NICK_AUTH);
        fixture.awaitEnded(DownReason.NO_NICK_AUTH);
        assertThat(insisting.directories()).singleElement().matches(view -> !view.isUp());
    }

    @Test
    void provesNothingWhereItIsDisabled() {
        north.askForProofsAs(NORTH);
        MarketClient market = connected(NickAuthMode.DISABLED);

        assertThat(market.directories()).singleElement().matches(view -> view.isUp() && !view.verified());
        assertThat(north.received().all()).noneMatch(message -> message.isType(Envelope.NICK_AUTH_PROOF));
    }

    @Test
    void aDirectoryThatPassesOnTheChallengeOfAnotherGetsNoProofAndCostsTheOtherNothing() {
        ScriptedDirectory impostor = fixture.directory();
        Features features = impostor.accepting().features().and(Features.of(Features.NICK_AUTH));
        impostor.greetWith(
                ScriptedDirectory.bytes(
                        DirectoryHandshake.accepting(ScriptedDirectory.NICK, MarketFixture.NETWORK, features, "")),
                EnvelopeCodec.encode(new Envelope(
                        Envelope.NICK_AUTH_CHALLENGE, new NickAuthChallenge("55".repeat(32), NORTH).line())));
        north.askForProofsAs(NORTH);
        var both = new NickAuthSettings(
                NickAuthMode.PREFER_VERIFIED,
                Map.of(
                        MarketFixture.endpoint(north.port()), NORTH,
                        MarketFixture.endpoint(impostor.port()), SOUTH));
        MarketClient market = fixture.market(
                MarketFixture.settings(north.port(), impostor.port()).withNickAuth(both));
        market.start();
        fixture.listener.awaitUp();
        fixture.awaitEnded(DownReason.FOREIGN_CHALLENGE);
        fixture.awaitEnded(DownReason.FOREIGN_CHALLENGE);

        assertThat(impostor.received().all()).noneMatch(message -> message.isType(Envelope.NICK_AUTH_PROOF));
        assertThat(market.directories().getFirst().verified()).isTrue();
    }
}
