package org.joinmarket.wallet.podle;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commitments that were given away, on the disk before anybody sees them: makers refuse one that they see twice. It is one set for
 * all wallets, coins of elsewhere and other software: a commitment says nothing but the key of a coin and an index.
 */
public final class UsedCommitments {
    /** An index is a byte. */
    private static final int MAX_INDEX = 255;

    /** Added by one statement. */
    private static final int ROWS = 500;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public UsedCommitments(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** @param path key of the coin */
    record Used(OutPoint outPoint, int index, KeyPath path) {}

    /**
     * Whether a key of {@code wallet} may have proved what is not known, because it is of before the restoration of a back-up. A
     * commitment is made of the key: a coin that was spent at the restoration may come back.
     */
    public Predicate<KeyPath> unsureKeys(Wallet wallet) {
        Map<KeyPath, Integer> sureFrom = new HashMap<>(); // by the first path of each branch
        jdbc.sql("select mixdepth, branch, restored, sure_from from branches where wallet = ?")
                .param(wallet.name())
                .query((rs, _) -> sureFrom.put(
                        new KeyPath(rs.getInt(1), rs.getInt(2), 0),
                        rs.getInt(3) == 1 ? Integer.MAX_VALUE : rs.getInt(4)))
                .list();
        return key -> key.index() < sureFrom.getOrDefault(new KeyPath(key.mixdepth(), key.branch(), 0), 0);
    }

    /**
     * The indices of a coin that were used, by any lease; all, if it may have proved itself in a way that is not known.
     *
     * @param unsure {@link #unsureKeys} of its wallet, so that they are asked for once for many coins
     */
    public Set<Integer> indicesUsed(Coin coin, Predicate<KeyPath> unsure) {
        if (unsure.test(coin.path()) || isUnsure(coin.outPoint()))
            return IntStream.rangeClosed(0, MAX_INDEX).boxed().collect(Collectors.toSet());
        return new HashSet<>(jdbc.sql("select podle_index from used_commitments where outpoint = ?")
                .param(coin.outPoint().toString())
                .query(Integer.class)
                .list());
    }

    /** Of a restoration by an earlier version, which marked coins. */
    private boolean isUnsure(OutPoint outPoint) {
        return jdbc.sql("select count(*) from unsure_proofs where outpoint = ?")
                        .param(outPoint.toString())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether some were given of which {@link #indicesUsed} does not know the coin. */
    boolean areAnyOfElsewhere() {
        return !jdbc.sql("select 1 from given_commitments where own = 0 limit 1")
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    int countOfElsewhere() {
        return jdbc.sql("select count(*) from given_commitments where own = 0")
                .query(Integer.class)
                .single();
    }

    /** Whether makers may have seen it, whoever gave it. */
    boolean wasGiven(PodleCommitment commitment) {
        return jdbc.sql("select count(*) from given_commitments where commitment = ?")
                        .param(commitment.hex())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * From now on it was given. To be called in a transaction, whose commit precedes the showing.
     *
     * @param own whether its coin is written down as well
     * @return false if it was given before
     */
    boolean claim(PodleCommitment commitment, boolean own) {
        return jdbc.sql("insert into given_commitments (commitment, own) values (?, ?) on conflict do nothing")
                        .params(commitment.hex(), own ? 1 : 0)
                        .update()
                == 1;
    }

    /**
     * Other software has given them. To be called in a transaction.
     *
     * @return how many of them are new here
     */
    int claimOfElsewhere(List<PodleCommitment> all) {
        int added = 0;
        for (int from = 0; from < all.size(); from += ROWS) {
            List<String> batch = all.subList(from, Math.min(all.size(), from + ROWS)).stream()
                    .map(PodleCommitment::hex)
                    .toList();
            added += jdbc.sql("insert into given_commitments (commitment, own) values "
                            + String.join(", ", Collections.nCopies(batch.size(), "(?, 0)"))
                            + " on conflict do nothing")
                    .params(batch)
                    .update();
        }
        return added;
    }

    /**
     * Gives a commitment of a coin of ours.
     *
     * @param noting called in the same transaction, if it is given
     * @return false, with nothing changed, if it was given before, for whichever coin
     */
    boolean give(PodleCommitment commitment, String leaseId, Used used, Instant now, Runnable noting) {
        if (wasGiven(commitment)) return false;
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            if (!claim(commitment, true)) return false;
            insert(commitment, leaseId, used, now);
            noting.run();
            return true;
        }));
    }

    private void insert(PodleCommitment commitment, String leaseId, Used used, Instant now) {
        jdbc.sql(
                        "insert into used_commitments (commitment, lease_id, outpoint, podle_index, branch, key_index, used_ms)"
                                + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        commitment.hex(),
                        leaseId,
                        used.outPoint().toString(),
                        used.index(),
                        used.path().branch(),
                        used.path().index(),
                        now.toEpochMilli())
                .update();
    }

    /** What a commitment of this lease was made of. */
    Optional<Used> find(String leaseId, int mixdepth, PodleCommitment commitment) {
        return jdbc.sql("select * from used_commitments where lease_id = ? and commitment = ?")
                .params(leaseId, commitment.hex())
                .query((rs, _) -> new Used(
                        OutPoint.parse(rs.getString("outpoint"))
                                .orElseThrow(() -> new IllegalStateException("an outpoint on the disk is damaged")),
                        rs.getInt("podle_index"),
                        new KeyPath(mixdepth, rs.getInt("branch"), rs.getInt("key_index"))))
                .optional();
    }
}
