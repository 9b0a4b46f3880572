package org.joinmarket.maker.session;

import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.PublicKey;

/** The part of a good PoDLE opening that is still needed. Never prints: it names a taker's coin. */
public record CoinProof(OutPoint outPoint, PublicKey owner) {
    @Override
    public String toString() {
        return "<secret>";
    }
}
