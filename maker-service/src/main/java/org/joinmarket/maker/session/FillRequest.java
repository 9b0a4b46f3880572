package org.joinmarket.maker.session;

import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.common.podle.PodleCommitment;

/**
 * A {@code !fill} with our judgement of everything in it that can be judged without a look-up.
 *
 * @param commitmentInUse whether another session has shown the opening of this commitment to us
 */
public record FillRequest(SessionId session, PodleCommitment commitment, boolean commitmentInUse, Admission admission) {

    /** Whether one of our offers covers the request. */
    public sealed interface Admission {
        /**
         * @param terms of our offer as it stands now; whatever later messages say, these count
         */
        record Accepted(OfferId offer, MakerTerms terms, BoxPublicKey takerKey) implements Admission {}

        record Refused(EndReason reason) implements Admission {}
    }
}
