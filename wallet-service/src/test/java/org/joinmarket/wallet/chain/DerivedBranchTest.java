package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.junit.jupiter.api.Test;

class DerivedBranchTest {
    private static final int END = 12;

    private final TestWallet wallet = TestWallet.create();
    private final String xpub = wallet.watched().branches().getFirst().accountXpub();
    private final AtomicInteger derived = new AtomicInteger();

    private DerivedBranch branch() {
        return DerivedBranch.of(xpub, 1, Network.REGTEST, (key, _) -> {
            derived.incrementAndGet();
            return Scripts.p2wpkh(key);
        });
    }

    private List<Script> truth() {
        List<Script> scripts = new ArrayList<>();
        for (int i = 0; i < END; i++) scripts.add(wallet.script(new KeyPath(0, 1, i)));
        return scripts;
    }

    private static ScriptMemory holding(List<Script> scripts) {
        return new ScriptMemory() {
            @Override
            public List<Script> read(String branchId) {
                return scripts;
            }

            @Override
            public void keep(String branchId, List<Script> all, int from) {}
        };
    }

    @Test
    void derivesWhatOtherCodeDerives() {
        assertThat(branch().to(END, ScriptMemory.none()).scripts()).isEqualTo(truth());
    }

    @Test
    void derivesOnlyTheFirstAndTheLastOfWhatIsKept() {
        assertThat(branch().to(END, holding(truth())).scripts()).isEqualTo(truth());
        assertThat(derived).hasValue(2);
    }

    @Test
    void derivesTheRestOfWhatIsKept() {
        assertThat(branch().to(END, holding(truth().subList(0, 5))).scripts()).isEqualTo(truth());
        assertThat(derived).hasValue(2 + END - 5);
    }

    @Test
    void doesNotBelieveScriptsOfAnotherKey() {
        List<Script> others = new ArrayList<>(truth());
        others.set(END - 1, TestWallet.create().script(new KeyPath(0, 1, END - 1)));
        assertThat(branch().to(END, holding(others)).scripts()).isEqualTo(truth());
        assertThat(branch().to(END, holding(truth().subList(1, END))).scripts()).isEqualTo(truth());
    }

    @Test
    void aScriptInBetweenThatIsNotOfItsKeyIsFoundBeforeAnybodyPaysIt() {
        List<Script> tampered = new ArrayList<>(truth());
        tampered.set(5, TestWallet.create().script(new KeyPath(0, 1, 5)));
        WatchIndex index = new WatchIndex(Network.REGTEST, holding(tampered));
        index.add(new WatchedWallet("w", Instant.EPOCH, List.of(new WatchedBranch(0, 1, xpub, END)), List.of()));
        for (int i = 0; i < END; i++) {
            KeyPath path = new KeyPath(0, 1, i);
            assertThat(index.isDerived(path, index.at(path).orElseThrow()))
                    .as("%s", path)
                    .isEqualTo(i != 5);
        }
    }
}
