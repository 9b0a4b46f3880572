package org.joinmarket.wallet.lease;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;

/** Rows of the table {@code leases} to values. */
final class LeaseRows {
    private LeaseRows() {}

    static Lease lease(ResultSet row, List<Lease.Input> inputs) throws SQLException {
        int mixdepth = row.getInt("mixdepth");
        Integer coinjoinMixdepth = integer(row, "coinjoin_mixdepth");
        KeyPath coinjoinPath = coinjoinMixdepth == null
                ? null
                : new KeyPath(coinjoinMixdepth, Wallet.INTERNAL, row.getInt("coinjoin_index"));
        return new Lease(
                row.getString("id"),
                row.getString("token"),
                row.getString("wallet"),
                Leases.State.valueOf(row.getString("state")),
                mixdepth,
                sats(row, "amount_sats"),
                inputs,
                Script.ofHex(row.getString("coinjoin_script")),
                coinjoinPath,
                Script.ofHex(row.getString("change_script")),
                new KeyPath(mixdepth, Wallet.INTERNAL, row.getInt("change_index")),
                Instant.ofEpochMilli(row.getLong("granted_ms")),
                Instant.ofEpochMilli(row.getLong("expires_ms")),
                terms(row),
                signed(row),
                row.getString("note"));
    }

    private static Lease.Terms terms(ResultSet row) throws SQLException {
        return switch (Leases.Role.valueOf(row.getString("role"))) {
            case MAKER ->
                new Lease.Maker(
                        sats(row, "cjfee_sats"),
                        sats(row, "txfee_sats"),
                        row.getString("box_key"),
                        row.getString("auth_key"),
                        row.getString("btc_sig"));
            case TAKER ->
                new Lease.Taker(
                        sats(row, "expected_cost_sats"),
                        sats(row, "max_cost_sats"),
                        new FeeRate(row.getLong("max_fee_rate")),
                        row.getInt("minimum_makers"),
                        row.getString("authorization_id"),
                        row.getInt("sweep") == 1);
        };
    }

    private static Lease.@Nullable SignedTx signed(ResultSet row) throws SQLException {
        String txid = row.getString("txid");
        if (txid == null) return null;
        byte[] bytes = HexFormat.of().parseHex(row.getString("unsigned_tx"));
        UnsignedTx tx = UnsignedTx.parse(bytes)
                .toOptional()
                .orElseThrow(() -> new IllegalStateException("a signed transaction on the disk is damaged"));
        return new Lease.SignedTx(
                new TxId(txid),
                tx,
                Instant.ofEpochMilli(row.getLong("signed_ms")),
                integer(row, "confirmations"),
                block(row, "block_height", "block_hash"),
                block(row, "conflict_height", "conflict_hash"));
    }

    /** A height of which the hash is not known, as earlier versions wrote it, is none. */
    private static @Nullable BlockMark block(ResultSet row, String height, String hash) throws SQLException {
        Integer known = integer(row, height);
        String text = row.getString(hash);
        return known == null || text == null ? null : new BlockMark(known, text);
    }

    static Lease.Input input(ResultSet row, int mixdepth) throws SQLException {
        return new Lease.Input(
                OutPoint.parse(row.getString("outpoint"))
                        .orElseThrow(() -> new IllegalStateException("an outpoint on the disk is damaged")),
                sats(row, "value_sats"),
                Script.ofHex(row.getString("script")),
                new KeyPath(mixdepth, row.getInt("branch"), row.getInt("key_index")),
                row.getInt("confirmations"));
    }

    private static Sats sats(ResultSet row, String column) throws SQLException {
        return new Sats(row.getLong(column));
    }

    private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        Object value = row.getObject(column);
        return value == null ? null : Objects.requireNonNull((Number) value).intValue();
    }
}
