package org.joinmarket.wallet.bonds;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.wallets.BondAddresses.BondAddress;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * The keys that speak for bonds, in memory only: each is made for one period of 2016 blocks and replaced in the next one, so
 * that no certificate runs out and the key of the coins signs once in two weeks. Thread safe.
 */
final class Certificates {
    private final SecureRandom random;
    private final AuditLog audit;
    private final ColdBonds cold;
    private final Map<String, Held> byWallet = new ConcurrentHashMap<>();
    private final ReentrantLock making = new ReentrantLock(); // once in two weeks

    Certificates(SecureRandom random, AuditLog audit, ColdBonds cold) {
        this.random = random;
        this.audit = audit;
        this.cold = cold;
    }

    /** @param key the one that {@code certificate} is for */
    record Held(BondAddress bond, SecretKey key, BondCertificate certificate) {
        boolean isFor(BondAddress other, CertificateExpiry expiry) {
            return bond.equals(other) && certificate.expiry().equals(expiry);
        }

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

    /**
     * The one that was imported for {@code bond}.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    Held of(Wallet wallet, BondAddress address, ColdBond bond) {
        wallet.requireUnlocked();
        making.lock();
        try {
            Held held = byWallet.get(wallet.name());
            if (held != null && held.certificate() == bond.certificate()) return held;
            Held opened = new Held(address, cold.key(wallet, bond), bond.certificate());
            byWallet.put(wallet.name(), opened);
            return opened;
        } finally {
            making.unlock();
        }
    }

    /**
     * Of the wallet's best bond, for who asks with {@code token}. The one before is not closed: somebody may just be
     * signing with it.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked
     */
    Held of(Wallet wallet, String token, BondAddress bond, CertificateExpiry expiry) {
        wallet.requireUnlocked();
        making.lock();
        try {
            Held held = byWallet.get(wallet.name());
            if (held != null && held.isFor(bond, expiry)) return held;
            SecretKey key = SecretKey.random(random);
            BondCertificate certificate =
                    wallet.withKey(bond.path(), bondKey -> BondCertificate.issue(key.publicKey(), expiry, bondKey));
            audit.certificate(wallet, token, bond.timenumber().toString()); // before anybody sees it
            Held made = new Held(bond, key, certificate);
            byWallet.put(wallet.name(), made);
            return made;
        } finally {
            making.unlock();
        }
    }
}
