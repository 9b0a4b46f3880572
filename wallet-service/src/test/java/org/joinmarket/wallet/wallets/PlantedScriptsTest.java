package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WatchedScript;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.signing.SpendGate;
import org.junit.jupiter.api.Test;

/** Whoever writes his own scripts between those that are kept of a wallet has not changed what its limits are for. */
class PlantedScriptsTest {
    private static final int PLANTED = 4;
    private static final Sats VALUE = new Sats(100_000);

    private final TestWallet keys = TestWallet.create();
    private final Memory memory = new Memory();

    private Wallet wallet() {
        var row = new WalletStore.Row("alice", "00000000", "regtest", keys.id(), Instant.EPOCH, null, true);
        Wallet wallet = new Wallet(row, 2, Network.REGTEST, memory);
        String xpub = keys.watched().branches().getFirst().accountXpub();
        List<WatchedScript> bonds = wallet.bondKeys().scripts(xpub);
        WatchedWallet watched = keys.watched(TestWallet.RANGE, bonds);
        wallet.scripts().extend(watched);
        return wallet;
    }

    @Test
    void aPlantedScriptIsNotOwn() {
        wallet(); // keeps what it derives
        memory.plant();
        Wallet wallet = wallet();

        for (KeyPath path : List.of(new KeyPath(1, 0, PLANTED), new KeyPath(0, Wallet.BONDS, PLANTED))) {
            Script planted = wallet.scripts().at(path).orElseThrow();
            assertThat(memory.planted).contains(planted);
            assertThat(wallet.scripts().pathOf(planted)).contains(path);
            assertThat(wallet.derivedPathOf(planted)).isEmpty();
            assertThat(SpendGate.leaving(wallet, List.of(new TxOutput(VALUE, planted))))
                    .isEqualTo(VALUE.value());
        }
        for (KeyPath path : List.of(new KeyPath(1, 0, PLANTED - 1), new KeyPath(0, Wallet.BONDS, PLANTED - 1)))
            assertThat(wallet.derivedPathOf(wallet.scripts().at(path).orElseThrow()))
                    .contains(path);
    }

    private static final class Memory implements ScriptMemory {
        private final Map<String, List<Script>> kept = new HashMap<>();
        private final List<Script> planted = new ArrayList<>();

        @Override
        public List<Script> read(String branchId) {
            return List.copyOf(kept.getOrDefault(branchId, List.of()));
        }

        @Override
        public void keep(String branchId, List<Script> scripts, int from) {
            kept.put(branchId, new ArrayList<>(scripts));
        }

        void plant() {
            for (List<Script> scripts : kept.values()) {
                Script own = scripts.get(PLANTED);
                String hash = HexFormat.of().toHexDigits(planted.size()).repeat(8);
                Script other = Script.ofHex(
                        own.hex().substring(0, 4) + hash.substring(0, own.hex().length() - 4));
                planted.add(other);
                scripts.set(PLANTED, other);
            }
        }
    }
}
