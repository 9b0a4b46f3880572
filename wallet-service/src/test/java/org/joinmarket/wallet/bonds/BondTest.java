package org.joinmarket.wallet.bonds;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.api.Bonds.State;
import org.joinmarket.wallet.wallets.BondAddresses.BondAddress;
import org.junit.jupiter.api.Test;

class BondTest {
    private static final Timenumber MONTH = new Timenumber(120);
    private static final CertificateExpiry EXPIRY = new CertificateExpiry(400);

    private final SecretKey key = SecretKey.random(new SecureRandom());
    private final BondAddress address =
            new BondAddress(MONTH, key.publicKey(), BondScripts.output(key.publicKey(), MONTH.locktime()));

    private Bond own(State state) {
        return new Bond(address, null, state, EXPIRY, List.of());
    }

    @Test
    void itsCertificateRunsOutWhereTheWalletMakesNoNewOne() {
        assertThat(own(State.CERTIFICATE_EXPIRING).runsOutAt()).hasValue(EXPIRY.lastHeight());
        BondCertificate certificate = BondCertificate.issue(key.publicKey(), EXPIRY, key);
        var cold = new ColdBond(
                OutPoint.parse("ab".repeat(32) + ":0").orElseThrow(), key.publicKey(), MONTH, certificate, "");
        assertThat(new Bond(address, cold, State.ACTIVE, EXPIRY, List.of()).runsOutAt())
                .hasValue(EXPIRY.lastHeight());
    }

    /** It is made for less than two weeks, so an alarm at two weeks would never end. */
    @Test
    void anUnlockedWalletsOwnDoesNot() {
        assertThat(own(State.ACTIVE).runsOutAt()).isEmpty();
        assertThat(new Bond(address, null, State.ACTIVE, null, List.of()).runsOutAt())
                .isEmpty();
    }
}
