package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;
import org.junit.jupiter.api.Test;

class UnlockAgainTest {
    private static final String MNEMONIC =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    private static final KeyPath PATH = new KeyPath(0, Wallet.INTERNAL, 0);

    private final Wallet wallet = new Wallet(
            new WalletStore.Row("alice", "73c5da0a", "regtest", "watch", Instant.EPOCH, null, false),
            1,
            Network.REGTEST,
            ScriptMemory.none());

    private static WalletKeys keys() {
        try (Seed seed = Seed.ofMnemonic(MNEMONIC, "").orElseThrow()) {
            return WalletKeys.of(seed, Network.REGTEST, 1);
        }
    }

    private static boolean areThere(WalletKeys keys) {
        try {
            return keys.with(PATH, _ -> true);
        } catch (IllegalStateException _) {
            return false;
        }
    }

    @Test
    void theKeysThatASignatureMayBeUsingStayAndTheNewOnesAreZeroed() {
        WalletKeys first = keys();
        WalletKeys second = keys();
        wallet.unlock(first);
        wallet.unlock(second);

        assertThat(areThere(first)).as("of a signature under way").isTrue();
        assertThat(areThere(second)).as("nobody has them").isFalse();
        boolean lent = wallet.withKey(PATH, _ -> true);
        assertThat(lent).isTrue();
    }

    @Test
    void aWalletThatWasLockedMeanwhileTakesTheNewOnes() {
        WalletKeys first = keys();
        wallet.unlock(first);
        wallet.lock();
        assertThat(areThere(first)).isFalse();
        assertThatThrownBy(() -> wallet.withKey(PATH, _ -> true)).isInstanceOf(ApiProblem.class);

        wallet.unlock(keys());
        boolean lent = wallet.withKey(PATH, _ -> true);
        assertThat(lent).isTrue();
    }
}
