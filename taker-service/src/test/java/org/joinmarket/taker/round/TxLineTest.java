package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.junit.jupiter.api.Test;

class TxLineTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void letsThroughWhatFitsIntoAnEnvelopeAndLittleLess() {
        int longest = 0;
        while (TxLine.fits(longest + 1)) longest++;

        assertThat(isSent(longest)).isTrue();
        assertThat(isSent(longest + 40))
                .as("the bound is not far below what could be sent")
                .isFalse();
    }

    @Test
    void knowsBeforehandThatSomeCoinjoinsCannotBeProposed() {
        assertThat(TxLine.canFit(10, 50)).isTrue();
        assertThat(TxLine.canFit(600, 2)).isFalse();
    }

    private static boolean isSent(int bytes) {
        var from = NickIdentity.generate(RANDOM);
        var to = NickIdentity.generate(RANDOM).nick();
        var box =
                BoxKeyPair.generate(RANDOM).boxWith(BoxKeyPair.generate(RANDOM).publicKey(), RANDOM);
        String payload = box.seal(Base64Text.encode(new byte[bytes]));
        return EnvelopeCodec.fits(new Envelope(Envelope.PRIVMSG, from.privateLine(to, "tx", payload)));
    }
}
