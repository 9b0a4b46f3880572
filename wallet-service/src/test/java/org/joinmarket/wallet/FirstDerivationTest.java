package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import org.joinmarket.common.chain.HdPublicKey;
import org.joinmarket.common.chain.Network;
import org.junit.jupiter.api.Test;

class FirstDerivationTest {
    @Test
    void derivesAKey() {
        HdPublicKey derived = FirstDerivation.derive();

        assertThat(derived.depth()).isOne();
        assertThat(HdPublicKey.parse(derived.export(Network.MAINNET), Network.MAINNET)
                        .key())
                .isEqualTo(derived.key());
    }
}
