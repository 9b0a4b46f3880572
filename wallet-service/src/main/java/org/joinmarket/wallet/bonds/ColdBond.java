package org.joinmarket.wallet.bonds;

import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.crypto.PublicKey;

/**
 * A bond whose key is elsewhere.
 *
 * @param key of the coins
 * @param sealedKey the certificate's private key, sealed; lower-case hex
 */
record ColdBond(
        OutPoint outPoint, PublicKey key, Timenumber timenumber, BondCertificate certificate, String sealedKey) {
    /** What the chain must have at the outpoint. */
    Script script() {
        return BondScripts.output(key, timenumber.locktime());
    }

    @Override
    public String toString() {
        return "ColdBond[" + outPoint + "]";
    }
}
