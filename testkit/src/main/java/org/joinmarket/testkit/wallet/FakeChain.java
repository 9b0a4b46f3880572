package org.joinmarket.testkit.wallet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.UnspentOutput;

/** Unspent outputs, a mempool and a height. Checks inputs and signatures of what it accepts. Safe for several threads. */
public final class FakeChain {
    private static final int IN_MEMPOOL = -1;

    private record Entry(TxOutput output, int height) {}

    private final Map<OutPoint, Entry> unspent = new HashMap<>();
    private final Set<TxId> known = new HashSet<>();
    private final List<Transaction> accepted = new ArrayList<>();
    private int height = 200;
    private int coinbases;

    /** A new coin out of nothing. */
    public synchronized OutPoint fund(Script script, Sats value, int confirmations) {
        OutPoint outPoint = new OutPoint(new TxId(String.format("%064x", 0xc01ba5e_0000L + coinbases++)), 0);
        int at = confirmations == 0 ? IN_MEMPOOL : height - confirmations + 1;
        unspent.put(outPoint, new Entry(new TxOutput(value, script), at));
        return outPoint;
    }

    public synchronized int height() {
        return height;
    }

    public synchronized void mine(int blocks) {
        unspent.replaceAll((_, entry) -> entry.height() == IN_MEMPOOL ? new Entry(entry.output(), height + 1) : entry);
        height += blocks;
    }

    public synchronized Optional<UnspentOutput> find(OutPoint outPoint) {
        return Optional.ofNullable(unspent.get(outPoint)).map(entry -> unspent(outPoint, entry));
    }

    private UnspentOutput unspent(OutPoint outPoint, Entry entry) {
        int confirmations = entry.height() == IN_MEMPOOL ? 0 : height - entry.height() + 1;
        return new UnspentOutput(
                outPoint, entry.output().script(), entry.output().value(), confirmations);
    }

    public synchronized List<UnspentOutput> unspentOf(Set<Script> scripts) {
        return unspent.entrySet().stream()
                .filter(each -> scripts.contains(each.getValue().output().script()))
                .map(each -> unspent(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(UnspentOutput::outPoint))
                .toList();
    }

    /** Takes a coin away, as if its owner had spent it elsewhere. */
    public synchronized void spendElsewhere(OutPoint outPoint) {
        if (unspent.remove(outPoint) == null) throw new IllegalArgumentException("no such coin");
    }

    /** @return false if an input is missing, spent, wrongly signed, or the outputs are more than the inputs */
    public synchronized boolean accept(Transaction transaction) {
        if (known.contains(transaction.txid())) return true;
        var verifier = new InputVerifier(transaction);
        Sats in = Sats.ZERO;
        for (int i = 0; i < transaction.inputs().size(); i++) {
            Entry spent = unspent.get(transaction.inputs().get(i).outPoint());
            if (spent == null) return false;
            TxOutput output = spent.output();
            if (verifier.verify(i, output.script(), output.value()) != InputVerifier.Result.VALID) return false;
            in = in.plus(output.value());
        }
        if (in.isLessThan(transaction.outputSum())) return false;
        for (TxInput input : transaction.inputs()) unspent.remove(input.outPoint());
        for (int i = 0; i < transaction.outputs().size(); i++) {
            unspent.put(
                    new OutPoint(transaction.txid(), i),
                    new Entry(transaction.outputs().get(i), IN_MEMPOOL));
        }
        known.add(transaction.txid());
        accepted.add(transaction);
        return true;
    }

    /** Every transaction that was accepted, in order. */
    public synchronized List<Transaction> accepted() {
        return List.copyOf(accepted);
    }

    public synchronized boolean knows(TxId txid) {
        return known.contains(txid);
    }
}
