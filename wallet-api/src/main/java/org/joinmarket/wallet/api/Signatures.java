package org.joinmarket.wallet.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Replies about what a wallet's keys have signed. */
public final class Signatures {
    private Signatures() {}

    public enum Kind {
        /** That a coin's owner speaks for the key of a round's box: what a maker shows in {@code !ioauth}. */
        COIN_PROOF,
        /**
         * A taker's proof with a coin's key that it has a coin (PoDLE): once for each commitment that was given, whether or not it was
         * opened. Of those that were brought from elsewhere, which no key of the wallet has made, there is none.
         */
        COMMITMENT,
        MAKER_COINJOIN,
        TAKER_COINJOIN,
        PAYMENT,
        /** A payment of a fidelity bond's coins. */
        REDEMPTION,
        /** A payment once more, with a higher fee: this one or the one before confirms. */
        REPLACEMENT,
        /** A payment of an unconfirmed output to the wallet itself, so that it confirms. */
        CHILD,
        /** A PSBT, for whoever brought it. */
        PSBT,
        /**
         * Of a fidelity bond: once for each key that is to speak for it. What that key signs, two nicks for every taker, is not in
         * the record: it is no key of a coin, and moves nothing.
         */
        CERTIFICATE
    }

    /**
     * @param sequence 1 for the wallet's first signature, and one more for each that follows, in the order in which they were
     *     written down: none is missing in between
     * @param token the name of the token that asked for it
     * @param role what that token was then: MAKER, TAKER or OPERATOR; absent where it was not written down yet
     * @param subject the lease, the payment or the bond's month
     * @param inputs how many coins of the wallet were signed for
     * @param netSats what the wallet has more than before once the transaction is in a block; negative where it pays
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Signature(
            String id,
            long sequence,
            String madeAt,
            Kind kind,
            String token,
            @Nullable String role,
            String subject,
            @Nullable String txid,
            int inputs,
            long netSats) {}

    /**
     * @param signatures the oldest first
     * @param next to be passed as {@code after} for the later ones, the id of the last one here; absent if there are none yet
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record SignatureList(
            String wallet,
            List<Signature> signatures,
            @Nullable String next) {
        public SignatureList {
            signatures = List.copyOf(signatures);
        }
    }
}
