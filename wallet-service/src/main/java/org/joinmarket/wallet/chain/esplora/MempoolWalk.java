package org.joinmarket.wallet.chain.esplora;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.MempoolEntry;

/** An explorer says of each transaction alone what it pays: what waits together is counted here, by going from one to the next. */
final class MempoolWalk {
    private final EsploraClient client;

    MempoolWalk(EsploraClient client) {
        this.client = client;
    }

    Optional<MempoolEntry> entry(TxId txid) {
        return client.understood(txid, this::walk);
    }

    private Optional<MempoolEntry> walk(TxId txid) {
        return client.unconfirmed(txid)
                .map(found -> new MempoolEntry(
                        found.fee(),
                        found.vsize(),
                        together(found, MempoolWalk::parents),
                        together(found, this::children)));
    }

    private MempoolEntry.Together together(
            EsploraClient.Unconfirmed from, Function<EsploraClient.Unconfirmed, Collection<TxId>> next) {
        Set<TxId> reached = new HashSet<>(List.of(from.tx().txid()));
        Deque<EsploraClient.Unconfirmed> open = new ArrayDeque<>(List.of(from));
        int count = 0;
        Sats fees = Sats.ZERO;
        long vsize = 0;
        while (!open.isEmpty() && count <= MempoolEntry.MAX_COUNTED) {
            EsploraClient.Unconfirmed one = open.remove();
            count++;
            fees = fees.plus(one.fee());
            vsize += one.vsize();
            List<TxId> further = next.apply(one).stream().filter(reached::add).toList();
            Parallel.map(further, client::unconfirmed).forEach(found -> found.ifPresent(open::add));
        }
        return new MempoolEntry.Together(count, fees, vsize);
    }

    private static Set<TxId> parents(EsploraClient.Unconfirmed one) {
        Set<TxId> parents = new HashSet<>();
        one.tx().spends().forEach(outPoint -> parents.add(outPoint.txid()));
        return parents;
    }

    /** One question, also of a payout to a thousand. */
    private Set<TxId> children(EsploraClient.Unconfirmed one) {
        return client.spenders(one.tx().txid(), one.tx().outputs().size());
    }
}
