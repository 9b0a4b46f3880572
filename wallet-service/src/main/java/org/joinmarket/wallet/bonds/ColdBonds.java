package org.joinmarket.wallet.bonds;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Certificates of bonds whose keys are elsewhere, on the disk. */
final class ColdBonds {
    /** In a wallet. */
    static final int MAX = 20;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final KeySeal seal;
    private final InstantSource clock;

    ColdBonds(JdbcClient jdbc, TransactionTemplate transactions, KeySeal seal, InstantSource clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.seal = seal;
        this.clock = clock;
    }

    List<ColdBond> of(Wallet wallet) {
        return jdbc.sql("select * from cold_bonds where wallet = ? order by locktime, outpoint")
                .param(wallet.name())
                .query((row, _) -> read(row))
                .list();
    }

    Optional<ColdBond> find(Wallet wallet, OutPoint outPoint) {
        return of(wallet).stream()
                .filter(bond -> bond.outPoint().equals(outPoint))
                .findFirst();
    }

    /**
     * On the disk when it returns; takes the place of another certificate for the same coin.
     *
     * @param certificateKey the one that {@code certificate} is for
     * @return false if the wallet has as many as it may have
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    boolean keep(
            Wallet wallet,
            OutPoint outPoint,
            PublicKey key,
            Timenumber timenumber,
            BondCertificate certificate,
            SecretKey certificateKey) {
        String sealed = certificateKey.withBytes(bytes -> seal.seal(wallet, bytes, bound(outPoint, certificate)));
        wallet.counting().lock();
        try {
            return keep(wallet, outPoint, key, timenumber, certificate, sealed);
        } finally {
            wallet.counting().unlock();
        }
    }

    private boolean keep(
            Wallet wallet,
            OutPoint outPoint,
            PublicKey key,
            Timenumber timenumber,
            BondCertificate certificate,
            String sealed) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            jdbc.sql("delete from cold_bonds where wallet = ? and outpoint = ?")
                    .params(wallet.name(), outPoint.toString())
                    .update();
            int others = jdbc.sql("select count(*) from cold_bonds where wallet = ?")
                    .param(wallet.name())
                    .query(Integer.class)
                    .single();
            if (others >= MAX) return false;
            jdbc.sql("insert into cold_bonds (wallet, outpoint, bond_key, locktime, certificate_key, signature, period,"
                            + " sealed_key, imported_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            wallet.name(),
                            outPoint.toString(),
                            key.hex(),
                            timenumber.locktime(),
                            certificate.key().hex(),
                            HexFormat.of().formatHex(certificate.signature()),
                            certificate.expiry().period(),
                            sealed,
                            clock.instant().toEpochMilli())
                    .update();
            return true;
        }));
    }

    /** Whether there was one. */
    boolean remove(Wallet wallet, OutPoint outPoint) {
        return jdbc.sql("delete from cold_bonds where wallet = ? and outpoint = ?")
                        .params(wallet.name(), outPoint.toString())
                        .update()
                > 0;
    }

    /**
     * The key of the certificate.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    SecretKey key(Wallet wallet, ColdBond bond) {
        byte[] opened = seal.open(wallet, bond.sealedKey(), bound(bond.outPoint(), bond.certificate()));
        try {
            return SecretKey.of(opened);
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    private static String bound(OutPoint outPoint, BondCertificate certificate) {
        return outPoint + "|" + certificate.key().hex() + "|"
                + certificate.expiry().period();
    }

    private static ColdBond read(ResultSet row) throws SQLException {
        var certificate = new BondCertificate(
                key(row.getString("certificate_key")),
                new CertificateExpiry(row.getInt("period")),
                HexFormat.of().parseHex(row.getString("signature")));
        return new ColdBond(
                OutPoint.parse(row.getString("outpoint")).orElseThrow(),
                key(row.getString("bond_key")),
                Timenumber.ofLocktime(row.getLong("locktime")).orElseThrow(),
                certificate,
                row.getString("sealed_key"));
    }

    private static PublicKey key(String hex) {
        return PublicKey.of(HexFormat.of().parseHex(hex)).orElseThrow();
    }
}
