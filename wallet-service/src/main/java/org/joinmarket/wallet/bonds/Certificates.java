package org.joinmarket.wallet.bonds;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.wallets.BondAddresses.BondAddress;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;

/**
 * The keys that speak for bonds, in memory only: each is made for one period of 2016 blocks and replaced in the next one, so
 * that no certificate runs out and the key of the coins signs once in two weeks. They are zeroed when their wallet is locked;
 * what they are for stays known. Thread safe.
 */
final class Certificates {
    private final SecureRandom random;
    private final AuditLog audit;
    private final ColdBonds cold;
    private final Map<String, Held> byWallet = new ConcurrentHashMap<>();
    private final ReentrantLock using = new ReentrantLock(); // a signature takes a fraction of a millisecond

    Certificates(SecureRandom random, AuditLog audit, ColdBonds cold) {
        this.random = random;
        this.audit = audit;
        this.cold = cold;
    }

    /** @param key the one that {@code certificate} is for; null since its wallet was locked */
    private record Held(BondAddress bond, @Nullable SecretKey key, BondCertificate certificate) {
        @Override
        public String toString() {
            return "<secret>";
        }
    }

    /** What speaks for a bond of the wallet's own; empty if nothing does yet. */
    Optional<BondCertificate> held(Wallet wallet, BondAddress bond) {
        return Optional.ofNullable(byWallet.get(wallet.name()))
                .filter(held -> held.bond().equals(bond))
                .map(Held::certificate);
    }

    /** Whether a key is in memory for a wallet. */
    boolean holdsKey(Wallet wallet) {
        Held held = byWallet.get(wallet.name());
        return held != null && held.key() != null;
    }

    /**
     * Lends the certificate that was imported for {@code bond}, and its key, which {@code use} must not keep.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    <T> T with(Wallet wallet, BondAddress address, ColdBond bond, BiFunction<BondCertificate, SecretKey, T> use) {
        using.lock();
        try {
            requireUnlocked(wallet);
            Held held = byWallet.get(wallet.name());
            SecretKey known = held != null && held.certificate() == bond.certificate() ? held.key() : null;
            SecretKey key = known == null ? cold.key(wallet, bond) : known;
            if (known == null) hold(wallet, new Held(address, key, bond.certificate()));
            return use.apply(bond.certificate(), key);
        } finally {
            using.unlock();
        }
    }

    /**
     * Lends the certificate of the wallet's best bond, and its key, to who asks with {@code token}.
     *
     * @param use must not keep the key
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    <T> T with(
            Wallet wallet,
            String token,
            BondAddress bond,
            CertificateExpiry expiry,
            BiFunction<BondCertificate, SecretKey, T> use) {
        using.lock();
        try {
            requireUnlocked(wallet);
            Held held = byWallet.get(wallet.name());
            SecretKey known = held == null ? null : held.key();
            if (held != null && known != null && isFor(held, bond, expiry)) return use.apply(held.certificate(), known);
            SecretKey key = SecretKey.random(random);
            BondCertificate certificate =
                    wallet.withKey(bond.path(), bondKey -> BondCertificate.issue(key.publicKey(), expiry, bondKey));
            audit.certificate(wallet, token, bond.timenumber().toString()); // before anybody sees it
            hold(wallet, new Held(bond, key, certificate));
            return use.apply(certificate, key);
        } finally {
            using.unlock();
        }
    }

    /** The order matters: whoever locks it after this look waits for us, and drops what we make. */
    private void requireUnlocked(Wallet wallet) {
        wallet.whenLocked(new Drop(this, wallet.name()));
        wallet.requireUnlocked();
    }

    private static boolean isFor(Held held, BondAddress bond, CertificateExpiry expiry) {
        return held.bond().equals(bond) && held.certificate().expiry().equals(expiry);
    }

    /** In place of the one before, whose key nobody has any more. */
    private void hold(Wallet wallet, Held held) {
        Held before = byWallet.put(wallet.name(), held);
        if (before != null && before.key() != null) before.key().close();
    }

    /** Equal to the one that was registered before: a wallet keeps one. */
    private record Drop(Certificates from, String wallet) implements Runnable {
        @Override
        public void run() {
            from.drop(wallet);
        }
    }

    private void drop(String wallet) {
        using.lock();
        try {
            byWallet.computeIfPresent(wallet, (_, held) -> {
                if (held.key() != null) held.key().close();
                return new Held(held.bond(), null, held.certificate());
            });
        } finally {
            using.unlock();
        }
    }
}
