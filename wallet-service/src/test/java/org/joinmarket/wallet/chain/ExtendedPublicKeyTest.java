package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.List;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.junit.jupiter.api.Test;

class ExtendedPublicKeyTest {
    // bip84_addresses.json, mixdepth 1 of the test mnemonic, m/84'/0'/1'
    private static final String XPUB =
            "xpub6CatWdiZiodmYVtWLtEQsAg1H9ooS1bmsJUBwQ83FE1Fyk386FWcyicJgEZv3quZSJKA5dh5Lo2PbubMGxCfZtRthV6ST2qquL9w3HSzcUn";
    private static final String FIRST_CHANGE = "bc1qt0x83f5vmnapgl2gjj9r3d67rcghvjaqrvgpck";

    @Test
    void derivesThePublishedAddresses() {
        Script script = Scripts.p2wpkh(
                ExtendedPublicKey.parse(XPUB, Network.MAINNET).child(1).child(0).key());
        assertThat(Addresses.fromScript(Network.MAINNET, script)).contains(FIRST_CHANGE);
    }

    @Test
    void refusesKeysOfOtherNetworksAndOtherTexts() {
        assertThatIllegalArgumentException().isThrownBy(() -> ExtendedPublicKey.parse(XPUB, Network.REGTEST));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExtendedPublicKey.parse(XPUB.substring(1), Network.MAINNET));
        assertThatIllegalArgumentException().isThrownBy(() -> ExtendedPublicKey.parse("", Network.MAINNET));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExtendedPublicKey.parse("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", Network.MAINNET));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExtendedPublicKey.parse(XPUB, Network.MAINNET).child(-1));
    }

    @Test
    void neverPrints() {
        assertThat(ExtendedPublicKey.parse(XPUB, Network.MAINNET).toString()).doesNotContain("xpub");
        assertThat(new WatchedBranch(0, 0, XPUB, 10).toString()).doesNotContain("xpub");
    }

    @Test
    void watchesABranchWithOneKeyOnly() {
        TestWallet wallet = TestWallet.create();
        TestWallet other = TestWallet.create();
        WatchIndex index = new WatchIndex(Network.REGTEST);
        index.add(wallet.watched());
        KeyPath path = new KeyPath(1, 1, 7);

        assertThat(index.pathOf(wallet.script(path))).contains(path);
        assertThatIllegalStateException().isThrownBy(() -> index.add(other.watched()));
    }

    @Test
    void refusesImpossibleRangesPathsAndNames() {
        assertThatIllegalArgumentException().isThrownBy(() -> new WatchedBranch(0, 0, XPUB, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WatchedBranch(0, 0, XPUB, WatchedBranch.MAX_RANGE_END + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new WatchedBranch(-1, 0, XPUB, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyPath(0, -1, 0));
        for (String name : List.of("", "a/b", "A", "..", "x".repeat(41)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new WatchedWallet(name, Instant.EPOCH, List.of(), List.of()));
    }
}
