package org.joinmarket.wallet.chain.esplora;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.chain.esplora.EsploraTransaction.BlockRef;
import org.jspecify.annotations.Nullable;

/**
 * Where transactions are. What is nowhere is asked for every few seconds, for days if nobody sends it, and whether another has spent
 * its inputs is a question for each of them, of which strangers choose the number: until there is another block, the answer of before
 * is given for a while.
 */
final class Whereabouts {
    private static final int MAX_MISSING = 1_000;
    private static final int MAX_PARENTS = 20_000;

    /** While no block comes, inputs are asked after so much more rarely than their transaction: what they tell then is not final. */
    private static final int INPUTS_LESS_OFTEN = 10;

    private final EsploraClient client;
    private final HeaderChain headers;
    private final Supplier<ChainTip> tip;
    private final Duration maxAge;
    private final InstantSource clock;
    private final Map<TxId, Missing> missing = HeaderChain.lru(MAX_MISSING);
    private final Map<TxId, Integer> parents =
            HeaderChain.lru(MAX_PARENTS); // how many outputs those have that are deep

    private record Missing(TransactionStatus status, String tip, Instant askedAt, Instant inputsAskedAt) {}

    /**
     * @param tip asks for it
     * @param maxAge how old may be that the explorer does not have a transaction, while no block comes
     */
    Whereabouts(
            EsploraClient client, HeaderChain headers, Supplier<ChainTip> tip, Duration maxAge, InstantSource clock) {
        this.client = client;
        this.headers = headers;
        this.tip = tip;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    Optional<EsploraTransaction> proven(TxId txid) {
        Optional<EsploraTransaction> found = client.transaction(txid);
        found.map(EsploraTransaction::block).ifPresent(block -> headers.prove(txid, block));
        return found;
    }

    /** Asks, whatever is known. */
    TransactionStatus of(TxId txid) {
        Optional<EsploraTransaction> found = proven(txid);
        if (found.isEmpty()) return new TransactionStatus.NotFound();
        BlockRef block = found.get().block();
        if (block == null) return new TransactionStatus.InMempool();
        int height = tip.get().height();
        return new TransactionStatus.Confirmed(block.height(), EsploraWallet.confirmations(block, height));
    }

    /** Of one that is nowhere, as it was up to {@code maxAge} ago. */
    TransactionStatus of(Transaction tx) {
        TxId txid = tx.txid();
        ChainTip now = tip.get();
        Missing before = missing.get(txid);
        if (before != null && !before.tip().equals(now.hash())) before = null;
        if (before != null && isWithin(maxAge, before.askedAt())) return before.status();
        Instant askedAt = clock.instant();
        TransactionStatus found = of(txid);
        if (!(found instanceof TransactionStatus.NotFound)) {
            missing.remove(txid);
            return found;
        }
        Missing after = missing(tx, now, before, askedAt);
        missing.put(txid, after);
        return after.status();
    }

    private Missing missing(Transaction tx, ChainTip now, @Nullable Missing before, Instant askedAt) {
        if (before != null && isWithin(maxAge.multipliedBy(INPUTS_LESS_OFTEN), before.inputsAskedAt()))
            return new Missing(before.status(), now.hash(), askedAt, before.inputsAskedAt());
        List<Obstacle> obstacles = Parallel.map(tx.inputs(), input -> conflict(input, tx.txid(), now.height())).stream()
                .flatMap(Optional::stream)
                .toList();
        TransactionStatus status = obstacles.stream()
                .filter(Obstacle::isSpentInBlock)
                .findFirst()
                .or(() -> obstacles.stream().findFirst())
                .<TransactionStatus>map(Obstacle::status)
                .orElseGet(TransactionStatus.NotFound::new);
        return new Missing(status, now.hash(), askedAt, askedAt);
    }

    private boolean isWithin(Duration age, Instant since) {
        Instant now = clock.instant();
        return !now.isBefore(since) && now.isBefore(since.plus(age));
    }

    /** An input that a block has spent says more than one that is only not there. */
    private record Obstacle(TransactionStatus.Conflicted status, boolean isSpentInBlock) {}

    /** What spends an input beside {@code txid}, proven as far as it can be; or that there is no such output. */
    private Optional<Obstacle> conflict(TxInput spending, TxId txid, int tipHeight) {
        OutPoint input = spending.outPoint();
        if (input.vout() >= outputsOf(input.txid(), tipHeight))
            return Optional.of(new Obstacle(new TransactionStatus.Conflicted(input, true), false));
        Optional<TxId> by = client.spend(input).map(EsploraClient.Spend::by).filter(spender -> !spender.equals(txid));
        if (by.isEmpty()) return Optional.empty();
        EsploraTransaction spender = proven(by.get()).orElseThrow(ChangedMeanwhile::new);
        if (!spender.spends().contains(input))
            throw client.notUnderstood(new IllegalArgumentException("a transaction that does not spend it"));
        boolean isInBlock = spender.block() != null;
        return Optional.of(new Obstacle(new TransactionStatus.Conflicted(input, isInBlock), isInBlock));
    }

    /** 0 of one that is nowhere. One that is deep in the chain stays there; until then it may go again. */
    private int outputsOf(TxId txid, int tipHeight) {
        Integer known = parents.get(txid);
        if (known != null) return known;
        Optional<EsploraTransaction> made = client.transaction(txid);
        if (made.isEmpty()) return 0;
        int outputs = made.get().outputs().size();
        if (EsploraWallet.confirmations(made.get().block(), tipHeight) >= BlockMark.SETTLED_DEPTH)
            parents.put(txid, outputs);
        return outputs;
    }

    /** They have come. */
    void seen(Collection<TxId> txids) {
        missing.keySet().removeAll(txids);
    }

    /** It is asked for again; but if the explorer does not show it, that is no reason to ask after all its inputs anew. */
    void taken(TxId txid) {
        missing.computeIfPresent(
                txid,
                (_, before) -> new Missing(
                        new TransactionStatus.NotFound(), before.tip(), Instant.EPOCH, before.inputsAskedAt()));
    }
}
