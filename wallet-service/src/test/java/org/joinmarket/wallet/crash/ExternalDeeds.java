package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.podle.ExternalCommitments;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Commitments to coins of elsewhere in a {@link Life}: no wallet here has their keys. */
final class ExternalDeeds {
    private static final int BLOCKS = 6;

    /** One that is taken, and one for who never saw it. */
    private static final int OF_ONE_COIN = 2;

    private final Life life;

    ExternalDeeds(Life life) {
        this.life = life;
    }

    /** Leaves a wallet with one coin no commitment of its own. */
    void useUpOwn(String name, String key) {
        Lease lease = life.leaseAsTaker(name, key);
        for (int i = 0; i < Podle.DEFAULT_MAX_INDICES; i++) life.commit(lease);
        life.settle();
        assertThat(used(name)).isZero();
    }

    /** Another coin each time, and what it proves. */
    void bring(String name, String key) {
        assertThat(add(name, file(key)).added()).isEqualTo(OF_ONE_COIN);
    }

    /** What was proved by a coin that is gone. */
    OutPoint bringSpent(String name, String key) {
        assertThat(add(name, fileOfSpent(key)).added()).isEqualTo(OF_ONE_COIN);
        return spent(key);
    }

    /** The same coin for the same key, in whichever process. */
    static OutPoint spent(String key) {
        return new OutPoint(new TxId(HexFormat.of().formatHex(Hashes.sha256(key.getBytes(US_ASCII)))), 0);
    }

    /** As {@link #file}, of that coin. */
    static Proofs.ImportExternal fileOfSpent(String key) {
        try (SecretKey elsewhere = keyOf("spent " + key)) {
            return file("spent " + key, elsewhere, spent(key));
        }
    }

    boolean isKnownAsSpent(OutPoint coin) {
        String sql = "select count(*) from external_commitments where missing_ms is not null and outpoint = ?";
        return count(sql, coin.toString()) == OF_ONE_COIN;
    }

    private static SecretKey keyOf(String key) {
        return SecretKey.of(Hashes.sha256(key.getBytes(US_ASCII)));
    }

    /** What a coin of elsewhere proves, and a commitment that was used there. */
    Proofs.ImportExternal file(String key) {
        try (SecretKey elsewhere = keyOf(key)) {
            return file(key, elsewhere, funded(Scripts.p2wpkh(elsewhere.publicKey())));
        }
    }

    private static Proofs.ImportExternal file(String key, SecretKey elsewhere, OutPoint coin) {
        String p = "";
        Map<String, Proofs.Reveal> reveal = new TreeMap<>();
        for (int i = 0; i < OF_ONE_COIN; i++) {
            String[] fields =
                    Podle.generate(elsewhere, coin, i).opening().wire().split("\\|");
            p = fields[1];
            reveal.put(Integer.toString(i), new Proofs.Reveal(fields[2], fields[3], fields[4]));
        }
        String used = HexFormat.of().formatHex(Hashes.sha256d(key.getBytes(US_ASCII)));
        return new Proofs.ImportExternal(Map.of(coin.toString(), new Proofs.Source(p, reveal)), List.of(used));
    }

    Proofs.Imported add(String name, Proofs.ImportExternal file) {
        return life.service().bean(ExternalCommitments.class).add(life.service().wallet(name), file);
    }

    /** All of the file is there, or nothing of it, when nobody has come to its end; all of it is at its end. */
    void addWhole(String name, Proofs.ImportExternal file) {
        String coin = file.external().keySet().iterator().next();
        int before = count("select count(*) from external_commitments where outpoint = ?", coin);
        int used = count(
                "select count(*) from given_commitments where commitment = ?",
                file.used().getFirst());
        assertThat(before).isEqualTo(used * OF_ONE_COIN);
        Proofs.Imported added = add(name, file);
        assertThat(added.added()).isEqualTo(OF_ONE_COIN - before);
        assertThat(added.used()).isEqualTo(1 - used);
    }

    private int count(String sql, String param) {
        return life.service()
                .bean(JdbcClient.class)
                .sql(sql)
                .param(param)
                .query(Integer.class)
                .single();
    }

    private OutPoint funded(Script script) {
        TxId paid = life.service().chain().regtest().orElseThrow().fund(script, new Sats(Life.AMOUNT));
        life.mine(BLOCKS);
        List<OutPoint> outputs = List.of(new OutPoint(paid, 0), new OutPoint(paid, 1));
        return life.service().chain().lookup(outputs).entrySet().stream()
                .filter(one -> one.getValue().script().equals(script))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** How many were given under a lease of this wallet. */
    int used(String name) {
        return life.service()
                .bean(JdbcClient.class)
                .sql("select count(*) from external_commitments where wallet = ? and used_ms is not null")
                .param(name)
                .query(Integer.class)
                .single();
    }
}
