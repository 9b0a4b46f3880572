package org.joinmarket.messaging.directory;

import java.nio.charset.StandardCharsets;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;

/** What a directory says that asks for proofs of nicks, and the link that it says it to. */
final class NickAuthScript {
    static final DirectoryIdentity DIRECTORY = new DirectoryIdentity("test:directory-a");
    static final Features PROVING = LinkFixture.MODERN.and(Features.of(Features.NICK_AUTH));
    static final NickAuthChallenge CHALLENGE = new NickAuthChallenge("22".repeat(32), DIRECTORY);
    static final Envelope ASKED = challenge(CHALLENGE);
    static final Envelope OK = result(NickAuthResult.OK);
    static final Envelope MESSAGE = new Envelope(Envelope.PUBMSG, "J5makerOOOOOOOOO!PUBLIC!cancel 0");

    private NickAuthScript() {}

    static LinkFixture fixture(NickAuthMode mode) {
        return new LinkFixture(LinkFixture.terms(mode, DIRECTORY), "regtest", 60);
    }

    static Envelope challenge(NickAuthChallenge challenge) {
        return new Envelope(Envelope.NICK_AUTH_CHALLENGE, challenge.line());
    }

    static Envelope result(NickAuthResult result) {
        return new Envelope(Envelope.NICK_AUTH_RESULT, result.line());
    }

    static String json(Envelope envelope) {
        return new String(EnvelopeCodec.encode(envelope), StandardCharsets.US_ASCII).strip();
    }
}
