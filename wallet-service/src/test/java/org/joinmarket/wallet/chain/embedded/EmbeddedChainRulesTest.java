package org.joinmarket.wallet.chain.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.junit.jupiter.api.Test;

/** Rules that only the embedded chain's own code has; the rest is in the contract. */
class EmbeddedChainRulesTest {
    private static final Sats MILLION = new Sats(1_000_000);
    private static final Sats LESS = new Sats(999_000);

    private final SecretKey key = SecretKey.of(new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    });
    private final Script mine = Scripts.p2wpkh(key.publicKey());
    private long now = 1_800_000_000L;
    private final EmbeddedChain chain = EmbeddedChain.inMemory(() -> Instant.ofEpochSecond(now));

    private OutPoint fund(Script script) {
        TxId txid = chain.fund(script, MILLION);
        chain.mine(1, Optional.empty());
        return new OutPoint(txid, 0);
    }

    private Transaction signed(Transaction tx) {
        byte[] signature = new Bip143(tx).signP2wpkh(0, MILLION, key);
        return tx.withWitness(0, Witness.of(signature, key.publicKey().bytes()));
    }

    private Transaction spend(OutPoint outPoint, TxOutput... outputs) {
        return signed(
                new Transaction(2, List.of(TxInput.unsigned(outPoint, TxInput.SEQUENCE_FINAL)), List.of(outputs), 0));
    }

    private void refuses(Transaction tx, String reason) {
        assertThat(chain.broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Refused(reason));
    }

    private void accepts(Transaction tx) {
        assertThat(chain.broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Accepted(tx.txid()));
    }

    @Test
    void refusesCoinbasesOfOthers() {
        refuses(Block.coinbase(1, Sats.ZERO, mine), "coinbase");
    }

    @Test
    void refusesUnknownVersions() {
        OutPoint outPoint = fund(mine);
        for (int version : new int[] {0, 4, -1})
            refuses(
                    signed(new Transaction(
                            version,
                            List.of(TxInput.unsigned(outPoint, TxInput.SEQUENCE_FINAL)),
                            List.of(new TxOutput(LESS, mine)),
                            0)),
                    "version");
    }

    @Test
    void takesOneSmallDataOutput() {
        OutPoint outPoint = fund(mine);
        TxOutput payment = new TxOutput(LESS, mine);
        Script data = new Script(new byte[] {0x6a, 1, 42});
        byte[] tooMuch = new byte[84];
        tooMuch[0] = 0x6a;
        refuses(
                spend(outPoint, payment, new TxOutput(Sats.ZERO, data), new TxOutput(Sats.ZERO, data)),
                "multi-op-return");
        refuses(spend(outPoint, payment, new TxOutput(Sats.ZERO, new Script(tooMuch))), "scriptpubkey");

        Transaction tx = spend(outPoint, payment, new TxOutput(Sats.ZERO, data));
        accepts(tx);
        assertThat(chain.lookup(List.of(new OutPoint(tx.txid(), 1)))).isEmpty();
    }

    @Test
    void refusesOutputsOfUnknownTypes() {
        refuses(spend(fund(mine), new TxOutput(LESS, new Script(new byte[30]))), "scriptpubkey");
    }

    @Test
    void refusesTinyTransactions() {
        Script tiny = new Script(new byte[] {0x6a});
        refuses(spend(fund(mine), new TxOutput(LESS, tiny)), "tx-size-small");
    }

    @Test
    void refusesToSpendWhatItCannotCheck() {
        Script taproot = new Script(concat(new byte[] {0x51, 32}, new byte[32]));
        Script p2wsh = Scripts.p2wsh(new Script(new byte[] {0x51}));
        String reason = "the embedded chain cannot check this script; use bitcoind as the backend";
        refuses(spend(fund(taproot), new TxOutput(LESS, mine)), reason);
        Transaction tx = spend(fund(p2wsh), new TxOutput(LESS, mine));
        refuses(tx.withWitness(0, Witness.of(new byte[1], new byte[] {0x51})), reason);
        refuses(
                tx.withWitness(0, Witness.of(new byte[1], new byte[] {0x52})),
                "mandatory-script-verify-flag-failed (Witness program mismatch)");
    }

    @Test
    void takesWrappedWitnessInputs() {
        Script wrapped = Scripts.p2shP2wpkh(key.publicKey());
        OutPoint outPoint = fund(wrapped);
        Script push = new Script(concat(new byte[] {22}, mine.bytes()));
        TxInput input = new TxInput(outPoint, push, TxInput.SEQUENCE_FINAL, Witness.EMPTY);
        accepts(signed(new Transaction(2, List.of(input), List.of(new TxOutput(LESS, mine)), 0)));
    }

    @Test
    void countsRelativeTimesFromTheMedianTimeBeforeTheCoin() {
        OutPoint outPoint = fund(mine);
        long before = chain.block(chain.tip().height() - 1).orElseThrow().medianTime();
        long oneUnit = 1L << 22 | 1; // 512 seconds
        Transaction tx = signed(
                new Transaction(2, List.of(TxInput.unsigned(outPoint, oneUnit)), List.of(new TxOutput(LESS, mine)), 0));

        now = before + 511;
        chain.mine(6, Optional.empty());
        assertThat(chain.tip().medianTime()).isEqualTo(before + 511);
        refuses(tx, "non-BIP68-final");

        now = before + 512;
        chain.mine(6, Optional.empty());
        assertThat(chain.tip().medianTime()).isEqualTo(before + 512);
        accepts(tx);
    }

    @Test
    void blockTimesGoOnWhenTheClockStandsStill() {
        chain.mine(30, Optional.empty());
        for (int height = 1; height <= 30; height++)
            assertThat(chain.block(height).orElseThrow().time())
                    .isGreaterThan(chain.block(height - 1).orElseThrow().medianTime());
    }

    @Test
    void theSubsidyHalvesAsOnRegtest() {
        assertThat(Block.subsidy(149)).isEqualTo(new Sats(5_000_000_000L));
        assertThat(Block.subsidy(150)).isEqualTo(new Sats(2_500_000_000L));
        assertThat(Block.subsidy(150 * 33)).isEqualTo(Sats.ZERO);
        assertThat(Block.subsidy(Integer.MAX_VALUE)).isEqualTo(Sats.ZERO);
    }

    @Test
    void minersEarnTheFees() {
        OutPoint outPoint = fund(mine);
        accepts(spend(outPoint, new TxOutput(new Sats(600_000), mine)));
        int height = chain.tip().height() + 1;

        Script miner = Scripts.p2wpkh(new byte[20]);
        Transaction expected = Block.coinbase(height, new Sats(400_000), miner);
        chain.mine(1, Optional.of(miner));

        OutPoint subsidy = new OutPoint(expected.txid(), 0);
        assertThat(chain.lookup(List.of(subsidy)).values())
                .singleElement()
                .satisfies(output -> assertThat(output.value())
                        .isEqualTo(Block.subsidy(height).plus(new Sats(400_000))));
    }

    @Test
    void fundsNeitherDustNorWhatItCannotEarn() {
        assertThatIllegalArgumentException().isThrownBy(() -> chain.fund(mine, new Sats(293)));
        assertThatIllegalArgumentException().isThrownBy(() -> chain.fund(mine, new Sats(Sats.MAX_MONEY / 2)));
    }

    @Test
    void takesOnlySoManyTransactionsIntoTheMempool() {
        EmbeddedChain small = EmbeddedChain.withLimits(InstantSource.system(), 2, 1_000);
        small.fund(mine, MILLION);
        TxId second = small.fund(mine, MILLION);
        Transaction third = spend(new OutPoint(second, 0), new TxOutput(LESS, mine));

        assertThat(small.broadcast(third.serialize())).isEqualTo(new BroadcastResult.Refused("mempool full"));
        small.mine(1, Optional.empty());
        assertThat(small.broadcast(third.serialize())).isEqualTo(new BroadcastResult.Accepted(third.txid()));
    }

    @Test
    void takesOnlySoManyTransactionsEver() {
        EmbeddedChain small = EmbeddedChain.withLimits(InstantSource.system(), 10, 105);
        small.mine(105, Optional.empty());

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> small.mine(1, Optional.empty()))
                .withMessageContaining("full")
                .withMessageContaining("embedded-dir");
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> small.fund(mine, MILLION));
    }

    @Test
    void carriesLongBlocksOverIntoTheNext() {
        ChainState state = new ChainState(ChainState.MAX_MEMPOOL, ChainState.MAX_TRANSACTIONS);
        List<TxOutput> many = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) many.add(new TxOutput(new Sats(1_000), mine));
        for (int i = 0; i < 12; i++)
            state.addToMempool(new Transaction(
                    2, List.of(TxInput.unsigned(new OutPoint(new TxId("ab".repeat(32)), i), 0)), many, 0));

        List<Transaction> next = state.nextBlock();
        assertThat(next).hasSizeBetween(1, 11);
        assertThat(next.stream().mapToLong(Transaction::weight).sum()).isLessThan(4_000_000);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
