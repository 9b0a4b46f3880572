package org.joinmarket.benchmarks.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.junit.jupiter.api.Test;

class LongHistoryTest {
    private static final int DEPOSITS = 20;
    private static final int ROUNDS = 100;
    private static final long COINBASE = 5_000_000_000L;

    private final Map<OutPoint, TxOutput> unspent = new HashMap<>();
    private final Set<Script> ours = new HashSet<>();

    @Test
    void everyTransactionIsSignedSpendsWhatIsThereAndPaysEachAddressOnce() {
        try (Bip39Seed seed = Bip39Seed.of(new byte[Bip39Seed.BYTES]);
                HdKey master = seed.masterKey()) {
            LongHistory history = new LongHistory(master);
            List<Transaction> all = new ArrayList<>();
            Transaction split = history.split(new TxId("ab".repeat(32)), COINBASE, 10);
            keep(split);
            for (int i = 0; i < DEPOSITS; i++) all.add(history.deposit());
            for (int i = 0; i < ROUNDS; i++) all.add(history.round());

            all.forEach(this::check);

            assertThat(unspent.values().stream()
                            .filter(output -> ours.contains(output.script()))
                            .mapToLong(output -> output.value().value())
                            .sum())
                    .isEqualTo(history.balance())
                    .isEqualTo(DEPOSITS * 1_000_000L);
            assertThat(history.addresses()).isEqualTo(DEPOSITS + 2 * ROUNDS).isEqualTo(ours.size());
            assertThat(history.coins()).isEqualTo(DEPOSITS);
        }
    }

    private void check(Transaction tx) {
        InputVerifier verifier = new InputVerifier(tx);
        long in = 0;
        for (int i = 0; i < tx.inputs().size(); i++) {
            TxOutput spent =
                    Objects.requireNonNull(unspent.remove(tx.inputs().get(i).outPoint()), "not there, or spent before");
            in += spent.value().value();
            if (!spent.script().equals(LongHistory.OPEN))
                assertThat(verifier.verify(i, spent.script(), spent.value())).isEqualTo(InputVerifier.Result.VALID);
        }
        assertThat(tx.outputSum().value()).isLessThan(in);
        for (TxOutput output : tx.outputs())
            if (!output.script().equals(LongHistory.OPEN))
                assertThat(ours.add(output.script())).as("a new address").isTrue();
        keep(tx);
    }

    private void keep(Transaction tx) {
        for (int i = 0; i < tx.outputs().size(); i++)
            unspent.put(new OutPoint(tx.txid(), i), tx.outputs().get(i));
    }
}
