package org.joinmarket.directory.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;

/** What must hold of every envelope; also for bytes that a fuzzer made. */
public final class EnvelopeChecks {
    private EnvelopeChecks() {}

    /** The quick reader of the relay sees what the parser sees, or leaves it to the parser. */
    public static void bothWaysAgree(byte[] json) {
        var head = EnvelopeHead.decode(json, json.length);
        var whole = EnvelopeCodec.decode(json);
        assertThat(head instanceof Decoded.Ok).isEqualTo(whole instanceof Decoded.Ok);
        if (!(head instanceof Decoded.Ok<EnvelopeHead>(var seen)
                && whole instanceof Decoded.Ok<Envelope>(var envelope))) return;

        assertThat(seen.type()).isEqualTo(envelope.type());
        var address = seen.address();
        if (address == null) return;
        assertThat(envelope.line()).startsWith(address.from() + "!" + address.to() + "!");
        assertThat(address.from()).doesNotContain("!");
        assertThat(address.to()).doesNotContain("!");
    }
}
