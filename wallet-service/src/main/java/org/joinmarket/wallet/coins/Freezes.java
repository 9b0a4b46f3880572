package org.joinmarket.wallet.coins;

import java.util.Collection;
import java.util.List;
import org.joinmarket.common.chain.OutPoint;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the disk says of frozen coins, for whoever is about to promise some. */
public final class Freezes {
    /** Parameters in one statement. */
    private static final int BATCH = 500;

    private final JdbcClient jdbc;

    public Freezes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether one of them is frozen, perhaps since they were chosen. To be called in the transaction that promises them. */
    public boolean isAnyFrozen(String wallet, Collection<OutPoint> outPoints) {
        List<String> texts = outPoints.stream().map(OutPoint::toString).toList();
        for (int from = 0; from < texts.size(); from += BATCH) {
            int frozen = jdbc.sql(
                            "select count(*) from frozen_outpoints where wallet = :wallet and outpoint in (:outpoints)")
                    .param("wallet", wallet)
                    .param("outpoints", texts.subList(from, Math.min(texts.size(), from + BATCH)))
                    .query(Integer.class)
                    .single();
            if (frozen > 0) return true;
        }
        return false;
    }
}
