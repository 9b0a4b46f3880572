package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.List;
import org.joinmarket.common.chain.Network;
import org.junit.jupiter.api.Test;

class WatchIndexTest {
    // bip84_addresses.json, mixdepth 1 of the test mnemonic, m/84'/0'/1'
    private static final String XPUB =
            "xpub6CatWdiZiodmYVtWLtEQsAg1H9ooS1bmsJUBwQ83FE1Fyk386FWcyicJgEZv3quZSJKA5dh5Lo2PbubMGxCfZtRthV6ST2qquL9w3HSzcUn";

    @Test
    void neverPrints() {
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
