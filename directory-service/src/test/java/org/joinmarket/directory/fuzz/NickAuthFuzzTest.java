package org.joinmarket.directory.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthProof;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.StrictEnvelope;
import org.junit.jupiter.api.Tag;

@Tag("fuzz-nick-auth")
class NickAuthFuzzTest {
    private static final NickAuthChallenge CHALLENGE =
            new NickAuthChallenge("0".repeat(64), new DirectoryIdentity("test:directory"));

    @FuzzTest
    void noProofIsTrueThatNobodyMade(byte[] json) {
        if (!(StrictEnvelope.decode(json) instanceof Decoded.Ok<Envelope>(var envelope))) return;
        if (!(NickAuthProof.parse(envelope.line()) instanceof Decoded.Ok<NickAuthProof>(var proof))) return;

        assertThat(NickAuthProof.parse(proof.line())).isEqualTo(Decoded.ok(proof));
        assertThat(NickAuth.verify(CHALLENGE, "{}", new Nick("J53xuM9z9ihUocGp"), proof))
                .isFalse();
    }
}
