package org.joinmarket.messaging.directory;

import org.joinmarket.common.nick.NickAuthChallenge;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.StrictEnvelope;

/**
 * Our side between a directory's welcome and the result of our proof (wire.md 8.8): exactly a challenge, then exactly a result.
 * Whatever else comes, even if it would be harmless later, fails it, and a failure is final: nobody can talk us out of the
 * proof once both sides have said that they can do it. One line in, the next step out; it neither sends nor waits.
 */
final class NickAuthExchange {
    /** What to do next. */
    sealed interface Step {
        /** Send this and wait for the result. */
        record Answer(Envelope proof) implements Step {}

        /** The directory has our proof: it is up. */
        record Verified() implements Step {}

        record Failed(DownReason reason) implements Step {}
    }

    private final NickAuthTerms terms;
    private final String handshakeLine;
    private boolean answered;

    /** @param handshakeLine the line of the 793 that was sent on this connection, exactly as it was */
    NickAuthExchange(NickAuthTerms terms, String handshakeLine) {
        this.terms = terms;
        this.handshakeLine = handshakeLine;
    }

    /** @param json one line without its terminator */
    Step on(byte[] json) {
        if (!(StrictEnvelope.decode(json) instanceof Decoded.Ok<Envelope>(var envelope)))
            return new Step.Failed(DownReason.NICK_AUTH_VIOLATION);
        return answered ? onResult(envelope) : onChallenge(envelope);
    }

    private Step onChallenge(Envelope envelope) {
        if (envelope.type() != Envelope.NICK_AUTH_CHALLENGE
                || !(NickAuthChallenge.parse(envelope.line()) instanceof Decoded.Ok<NickAuthChallenge>(var challenge)))
            return new Step.Failed(DownReason.NICK_AUTH_VIOLATION);
        return terms.prove(challenge, handshakeLine)
                .<Step>map(proof -> {
                    answered = true;
                    return new Step.Answer(new Envelope(Envelope.NICK_AUTH_PROOF, proof.line()));
                })
                .orElseGet(() -> new Step.Failed(DownReason.FOREIGN_CHALLENGE));
    }

    private static Step onResult(Envelope envelope) {
        if (envelope.type() != Envelope.NICK_AUTH_RESULT
                || !(NickAuthResult.parse(envelope.line()) instanceof Decoded.Ok<NickAuthResult>(var result)))
            return new Step.Failed(DownReason.NICK_AUTH_VIOLATION);
        return switch (result) {
            case OK -> new Step.Verified();
            case MALFORMED -> new Step.Failed(DownReason.NICK_AUTH_MALFORMED);
            case EXPIRED -> new Step.Failed(DownReason.NICK_AUTH_EXPIRED);
            case INVALID -> new Step.Failed(DownReason.NICK_AUTH_INVALID);
            case POLICY -> new Step.Failed(DownReason.NICK_AUTH_POLICY);
        };
    }
}
