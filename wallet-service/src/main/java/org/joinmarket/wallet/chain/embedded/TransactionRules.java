package org.joinmarket.wallet.chain.embedded;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;

/** What the mempool takes: consensus and the relay rules that matter to wallets. Reasons are those of Bitcoin Core. */
final class TransactionRules {
    static final FeeRate MIN_RELAY = FeeRate.ofSatsPerVByte(1);

    private static final int MAX_WEIGHT = 400_000;
    private static final int MIN_STRIPPED_BYTES = 65;
    private static final int MAX_STANDARD_VERSION = 3;
    private static final int MAX_OP_RETURN_BYTES = 83;
    private static final byte OP_RETURN = 0x6a;

    /** Lock times below are heights, from here on times (BIP65). */
    static final long LOCK_TIME_THRESHOLD = 500_000_000L;

    // BIP68
    private static final long SEQUENCE_NO_RELATIVE_LOCK = 1L << 31;
    private static final long SEQUENCE_LOCK_IS_TIME = 1L << 22;
    private static final long SEQUENCE_LOCK_MASK = 0xffff;
    private static final int SEQUENCE_LOCK_SECONDS_SHIFT = 9;

    // virtual bytes of an output and of what it takes to spend it, at 3 sat/vB (Bitcoin Core, GetDustThreshold)
    private static final int DUST_RATE = 3;
    private static final int SPEND_WITNESS = 67;
    private static final int SPEND_LEGACY = 148;
    private static final int OUTPUT_OVERHEAD = 9;

    private final ChainState state;

    TransactionRules(ChainState state) {
        this.state = state;
    }

    /** Why {@code tx} is refused, or empty. */
    Optional<String> refusal(Transaction tx) {
        Optional<String> alone = refusalOfItself(tx);
        return alone.isPresent() ? alone : refusalOfInputs(tx);
    }

    static boolean isUnspendable(Script script) {
        return script.size() > 0 && script.bytes()[0] == OP_RETURN;
    }

    private Optional<String> refusalOfItself(Transaction tx) {
        if (Block.isCoinbase(tx)) return Optional.of("coinbase");
        if (tx.version() < 1 || tx.version() > MAX_STANDARD_VERSION) return Optional.of("version");
        if (tx.weight() > MAX_WEIGHT) return Optional.of("tx-size");
        if (tx.serializeWithoutWitness().length < MIN_STRIPPED_BYTES) return Optional.of("tx-size-small");
        Set<OutPoint> spent = new HashSet<>();
        for (TxInput input : tx.inputs())
            if (!spent.add(input.outPoint())) return Optional.of("bad-txns-inputs-duplicate");
        int data = 0;
        for (TxOutput output : tx.outputs()) {
            if (isUnspendable(output.script())) {
                if (++data > 1) return Optional.of("multi-op-return");
                if (output.script().size() > MAX_OP_RETURN_BYTES) return Optional.of("scriptpubkey");
            } else if (!isStandard(output.script())) {
                return Optional.of("scriptpubkey");
            } else if (output.value().isLessThan(dustLimit(output.script()))) {
                return Optional.of("dust");
            }
        }
        return isFinal(tx) ? Optional.empty() : Optional.of("non-final");
    }

    private Optional<String> refusalOfInputs(Transaction tx) {
        Sats in = Sats.ZERO;
        for (TxInput input : tx.inputs()) {
            Optional<Coin> coin = state.coin(input.outPoint());
            if (coin.isEmpty()) return Optional.of("bad-txns-inputs-missingorspent");
            if (state.isSpentInMempool(input.outPoint())) return Optional.of("txn-mempool-conflict");
            if (coin.get().coinbase() && coin.get().confirmations(state.height()) < ChainOutput.COINBASE_MATURITY)
                return Optional.of("bad-txns-premature-spend-of-coinbase");
            if (tx.version() >= 2 && !relativeLockIsOver(input, coin.get())) return Optional.of("non-BIP68-final");
            in = in.plus(coin.get().value());
        }
        if (in.isLessThan(tx.outputSum())) return Optional.of("bad-txns-in-belowout");
        if (in.minus(tx.outputSum()).isLessThan(MIN_RELAY.feeFor(tx.vsize())))
            return Optional.of("min relay fee not met");
        InputScripts scripts = new InputScripts(tx);
        for (int i = 0; i < tx.inputs().size(); i++) {
            Coin coin = state.coin(tx.inputs().get(i).outPoint()).orElseThrow();
            Optional<String> bad = scripts.refusal(i, coin.script(), coin.value());
            if (bad.isPresent()) return bad;
        }
        return Optional.empty();
    }

    /** Whether the lock time lets {@code tx} into the next block; times count by the median time past (BIP113). */
    private boolean isFinal(Transaction tx) {
        if (tx.lockTime() == 0) return true;
        ChainTip tip = state.tip();
        long now = tx.lockTime() < LOCK_TIME_THRESHOLD ? tip.height() + 1L : tip.medianTime();
        return tx.lockTime() < now
                || tx.inputs().stream().allMatch(input -> input.sequence() == TxInput.SEQUENCE_FINAL);
    }

    private boolean relativeLockIsOver(TxInput input, Coin coin) {
        long sequence = input.sequence();
        if ((sequence & SEQUENCE_NO_RELATIVE_LOCK) != 0) return true;
        int next = state.height() + 1;
        int coinHeight = coin.height() == Coin.UNCONFIRMED ? next : coin.height();
        long units = sequence & SEQUENCE_LOCK_MASK;
        if ((sequence & SEQUENCE_LOCK_IS_TIME) == 0) return coinHeight + units <= next;
        long coinTime = state.block(coinHeight - 1).orElseThrow().medianTime();
        return coinTime + (units << SEQUENCE_LOCK_SECONDS_SHIFT) <= state.tip().medianTime();
    }

    private static boolean isStandard(Script script) {
        return script.isP2wpkh() || script.isP2wsh() || script.isP2tr() || script.isP2pkh() || script.isP2sh();
    }

    static Sats dustLimit(Script script) {
        boolean witness = script.isP2wpkh() || script.isP2wsh() || script.isP2tr();
        int bytes = OUTPUT_OVERHEAD + script.size() + (witness ? SPEND_WITNESS : SPEND_LEGACY);
        return new Sats((long) bytes * DUST_RATE);
    }
}
