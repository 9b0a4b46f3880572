package org.joinmarket.wallet.send;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.api.Sends.Kind;
import org.joinmarket.wallet.api.Sends.State;
import org.jspecify.annotations.Nullable;

/**
 * A payment as it is on the disk.
 *
 * @param counted what its day's fees were increased by: less than the fee if it replaces another
 * @param ownScript of its change, or where a bond's coins went to; lower-case hex, null without one
 * @param transactionHex signed
 * @param first the payment that all that it replaces go back to; itself if it replaces none
 * @param conflictHeight since when another transaction spends one of its coins; null if none does
 * @param held whether it is for somebody else to hand it to the chain
 */
record Sent(
        String id,
        String wallet,
        int mixdepth,
        Kind kind,
        State state,
        Sats amount,
        Sats fee,
        Sats change,
        Sats counted,
        @Nullable String ownScript,
        TxId txid,
        String transactionHex,
        Instant made,
        String first,
        @Nullable String replaces,
        @Nullable String replacedBy,
        @Nullable Integer conflictHeight,
        boolean held,
        @Nullable String note) {
    /** Whether it waits for signatures or for a block. */
    boolean isOpen() {
        return state == State.UNSIGNED || state == State.SIGNED || state == State.BROADCAST;
    }

    Transaction transaction() {
        return Transaction.parseHex(transactionHex).toOptional().orElseThrow();
    }

    /** As it was before it was signed. */
    Transaction unsigned() {
        return Transaction.parseUnsigned(transaction().serializeWithoutWitness())
                .toOptional()
                .orElseThrow();
    }

    /** @param row of the table {@code sends}, all columns */
    static Sent read(ResultSet row) throws SQLException {
        return new Sent(
                row.getString("id"),
                row.getString("wallet"),
                row.getInt("mixdepth"),
                Kind.valueOf(row.getString("kind")),
                State.valueOf(row.getString("state")),
                new Sats(row.getLong("amount_sats")),
                new Sats(row.getLong("fee_sats")),
                new Sats(row.getLong("change_sats")),
                new Sats(row.getLong("counted_sats")),
                row.getString("own_script"),
                new TxId(row.getString("txid")),
                row.getString("transaction_hex"),
                Instant.ofEpochMilli(row.getLong("made_ms")),
                Objects.requireNonNullElse(row.getString("first_send"), row.getString("id")),
                row.getString("replaces"),
                row.getString("replaced_by"),
                row.getObject("conflict_height") == null ? null : row.getInt("conflict_height"),
                row.getInt("held") == 1,
                row.getString("note"));
    }
}
