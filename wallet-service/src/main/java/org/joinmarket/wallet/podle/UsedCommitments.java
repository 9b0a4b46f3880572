package org.joinmarket.wallet.podle;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.wallet.chain.KeyPath;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Commitments that were given away, on the disk before anybody sees them: makers refuse one that they see twice. */
public final class UsedCommitments {
    /** An index is a byte. */
    private static final int MAX_INDEX = 255;

    private final JdbcClient jdbc;

    public UsedCommitments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param path key of the coin */
    record Used(OutPoint outPoint, int index, KeyPath path) {}

    /** The indices of a coin that were used, by any lease; all, if that was before a restored back-up's end of knowledge. */
    public Set<Integer> indicesUsed(OutPoint outPoint) {
        int unsure = jdbc.sql("select count(*) from unsure_proofs where outpoint = ?")
                .param(outPoint.toString())
                .query(Integer.class)
                .single();
        if (unsure > 0) return IntStream.rangeClosed(0, MAX_INDEX).boxed().collect(Collectors.toSet());
        return new HashSet<>(jdbc.sql("select podle_index from used_commitments where outpoint = ?")
                .param(outPoint.toString())
                .query(Integer.class)
                .list());
    }

    /** @throws org.springframework.dao.DuplicateKeyException if it was used before */
    void insert(PodleCommitment commitment, String leaseId, Used used, Instant now) {
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
