package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyPathTest {
    @Test
    void pathsOfAWalletHaveHashesThatAreSpread() {
        Set<Integer> hashes = new HashSet<>();
        Set<Integer> places = new HashSet<>();
        int paths = 0;
        for (int mixdepth = 0; mixdepth < 5; mixdepth++)
            for (int branch = 0; branch < 2; branch++)
                for (int index = 0; index < 5_000; index++) {
                    int hash = new KeyPath(mixdepth, branch, index).hashCode();
                    hashes.add(hash);
                    places.add(Math.floorMod(hash, 100_000)); // of a table that is twice as long
                    paths++;
                }
        assertThat(hashes.size()).isGreaterThan(paths - 100);
        assertThat(places.size()).as("39 000 for random numbers").isGreaterThan(35_000);
    }
}
