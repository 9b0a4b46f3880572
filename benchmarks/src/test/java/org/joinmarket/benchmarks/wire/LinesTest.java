package org.joinmarket.benchmarks.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.common.protocol.Location;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final Nick ALICE = new Nick("J5ALiceAAAAAAAAA");
    private static final Nick ROBERT = new Nick("J5RobertBBBBBBBB");

    @Test
    void areWrittenAsTheExistingClientsWriteThem() {
        assertThat(new String(Lines.publicly(ALICE, "orderbook"), US_ASCII))
                .isEqualTo("{\"type\": 687, \"line\": \"J5ALiceAAAAAAAAA!PUBLIC!orderbook\"}\r\n");
        assertThat(new String(Lines.privately(ALICE, ROBERT, "fill 0"), US_ASCII))
                .isEqualTo("{\"type\": 685, \"line\": \"J5ALiceAAAAAAAAA!J5RobertBBBBBBBB!fill 0\"}\r\n");
        assertThat(new String(Lines.empty(Envelope.GETPEERLIST), US_ASCII))
                .isEqualTo("{\"type\": 791, \"line\": \"\"}\r\n");
    }

    @Test
    void shakeHandsInAWayThatADirectoryAccepts() {
        var rules = new HandshakeRules("regtest", false);
        for (var location : new Location[] {Location.NOT_SERVING, Lines.onion(new SplittableRandom(1))}) {
            byte[] line = Lines.handshake(ALICE, location, "regtest");
            byte[] json = Arrays.copyOf(line, line.length - Lines.TERMINATOR_BYTES);

            var envelope = ((Decoded.Ok<Envelope>) EnvelopeCodec.decode(json)).value();

            assertThat(envelope.type()).isEqualTo(Envelope.HANDSHAKE);
            assertThat(rules.judge(envelope.line()))
                    .isInstanceOfSatisfying(HandshakeRules.Judgement.Accepted.class, accepted -> {
                        assertThat(accepted.nick()).isEqualTo(ALICE);
                        assertThat(accepted.location()).isEqualTo(location);
                    });
        }
    }

    @Test
    void makersServeOnAddressesWithARightChecksum() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 100; i++) {
            var onion = Lines.onion(random);
            assertThat(onion.isOnion()).isTrue();
            assertThat(onion.hasBadChecksum()).isFalse();
        }
    }
}
