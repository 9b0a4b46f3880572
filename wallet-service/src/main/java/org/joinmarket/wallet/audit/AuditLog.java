package org.joinmarket.wallet.audit;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the keys have signed, for whom and to what effect; it only grows. Written in the transaction that keeps the
 * signature.
 */
public final class AuditLog {
    /** Entries in one answer. */
    static final int MAX_LISTED = 1_000;

    private final JdbcClient jdbc;
    private final SecureRandom random;
    private final InstantSource clock;

    public AuditLog(JdbcClient jdbc, SecureRandom random, InstantSource clock) {
        this.jdbc = jdbc;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A transaction. To be called in the database transaction that keeps it.
     *
     * @param spent what our inputs are worth, in satoshi
     */
    public void transaction(
            Wallet wallet, Signatures.Kind kind, String token, String subject, Transaction tx, int inputs, long spent) {
        add(wallet, kind, token, subject, tx.txid(), inputs, received(wallet, tx) - spent);
    }

    /** What a transaction pays to a wallet, in satoshi. */
    public static long received(Wallet wallet, Transaction tx) {
        long received = 0;
        for (TxOutput output : tx.outputs()) {
            if (wallet.scripts().pathOf(output.script()).isPresent())
                received += output.value().value();
        }
        return received;
    }

    /** The certificate of a bond, which moves nothing. */
    public void certificate(Wallet wallet, String token, String month) {
        add(wallet, Signatures.Kind.CERTIFICATE, token, month, null, 0, 0);
    }

    /** What a maker shows in {@code !ioauth}: a coin's key for the session's. To be called in the transaction that keeps the lease. */
    public void coinProof(Wallet wallet, String token, String lease) {
        add(wallet, Signatures.Kind.COIN_PROOF, token, lease, null, 1, 0);
    }

    private void add(
            Wallet wallet,
            Signatures.Kind kind,
            String token,
            String subject,
            @Nullable TxId txid,
            int inputs,
            long net) {
        jdbc.sql("insert into signatures_made (id, made_ms, wallet, kind, token, subject, txid, inputs, net_sats)"
                        + " values (:id, :made, :wallet, :kind, :token, :subject, :txid, :inputs, :net)")
                .param("id", Ids.random(random))
                .param("made", clock.instant().toEpochMilli())
                .param("wallet", wallet.name())
                .param("kind", kind.name())
                .param("token", token)
                .param("subject", subject)
                .param("txid", txid == null ? null : txid.hex())
                .param("inputs", inputs)
                .param("net", net)
                .update();
    }

    /** From {@code since} on, the oldest first, {@value #MAX_LISTED} at most. */
    public List<Signatures.Signature> of(Wallet wallet, Instant since) {
        return jdbc.sql("select * from signatures_made where wallet = ? and made_ms >= ? order by made_ms, id limit "
                        + MAX_LISTED)
                .params(wallet.name(), since.toEpochMilli())
                .query((row, _) -> new Signatures.Signature(
                        row.getString("id"),
                        Instant.ofEpochMilli(row.getLong("made_ms")).toString(),
                        Signatures.Kind.valueOf(row.getString("kind")),
                        row.getString("token"),
                        row.getString("subject"),
                        row.getString("txid"),
                        row.getInt("inputs"),
                        row.getLong("net_sats")))
                .list();
    }
}
