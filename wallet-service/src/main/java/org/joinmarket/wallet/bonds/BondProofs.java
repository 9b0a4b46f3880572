package org.joinmarket.wallet.bonds;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.BondRefusals;
import org.joinmarket.wallet.MinuteBudget;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.wallets.Wallet;

/** Shows a wallet's best bond to one taker at a time. Signs two nicks and nothing else. */
public final class BondProofs {
    private final BondBook book;
    private final MakerNicks nicks;
    private final Certificates certificates;
    private final ChainBackend chain;
    private final MinuteBudget budget;
    private final Map<String, Best> bests = new ConcurrentHashMap<>(); // one for each wallet
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>(); // the same

    /** @param block the tip at which {@code bond} was the best, or nothing was */
    private record Best(String block, Optional<Bond> bond) {}

    BondProofs(BondBook book, MakerNicks nicks, ChainBackend chain, Certificates certificates, MinuteBudget budget) {
        this.book = book;
        this.nicks = nicks;
        this.chain = chain;
        this.certificates = certificates;
        this.budget = budget;
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 429 after too many in an hour */
    public void register(String token, Wallet wallet, Nick nick) {
        nicks.register(token, wallet, nick);
    }

    /** Of every token and wallet. */
    public List<Nick> nicksInUse() {
        return nicks.inUse();
    }

    /**
     * @param token whose maker it is
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the wallet is locked or {@code maker} is not the nick that
     *     the token registered last, 404 without a bond that weighs anything, 429 after too many in a minute, 503 if another
     *     process runs the wallet by now
     */
    public Bonds.Proof prove(String token, Wallet wallet, Nick taker, Nick maker) {
        wallet.requireUnlocked();
        if (!budget.takes(token + " " + wallet.name(), 1)) throw BondRefusals.tooManyProofs();
        if (nicks.current(token, wallet).filter(maker::equals).isEmpty()) throw BondRefusals.nickNotRegistered();
        ChainTip tip = chain.tip();
        Bond bond = best(wallet, tip).orElseThrow(BondRefusals::noBond);
        Bond.BondCoin coin = bond.best().orElseThrow(BondRefusals::noBond);
        ColdBond cold = bond.cold();
        BiFunction<BondCertificate, SecretKey, Bonds.Proof> signed =
                (certificate, key) -> signed(taker, maker, certificate, key, bond, coin);
        Bonds.Proof proof = cold == null
                ? certificates.with(wallet, token, bond.address(), CertificateExpiry.from(tip.height()), signed)
                : certificates.with(wallet, bond.address(), cold, signed);
        nicks.requireOwner(); // nothing was written that would have told
        return proof;
    }

    private static Bonds.Proof signed(
            Nick taker, Nick maker, BondCertificate certificate, SecretKey key, Bond bond, Bond.BondCoin coin) {
        BondProof proof = BondProof.make(
                taker,
                maker,
                certificate,
                key,
                bond.address().key(),
                coin.outPoint(),
                bond.address().timenumber().locktime());
        return new Bonds.Proof(
                proof.encode(), coin.outPoint().toString(), certificate.expiry().lastHeight());
    }

    /** To be called when a certificate was imported or removed. */
    public void forget(Wallet wallet) {
        ReentrantLock looking = looking(wallet);
        looking.lock();
        try {
            bests.remove(wallet.name());
        } finally {
            looking.unlock();
        }
    }

    /** Looked for once at each tip: a bond is not spent as long as it is one, and takers ask all day. */
    private Optional<Bond> best(Wallet wallet, ChainTip tip) {
        ReentrantLock looking = looking(wallet);
        looking.lock();
        try {
            Best known = bests.get(wallet.name());
            if (known != null && known.block().equals(tip.hash())) return known.bond();
            Best found = new Best(tip.hash(), book.best(wallet));
            bests.put(wallet.name(), found);
            return found.bond();
        } finally {
            looking.unlock();
        }
    }

    private ReentrantLock looking(Wallet wallet) {
        return locks.computeIfAbsent(wallet.name(), _ -> new ReentrantLock());
    }
}
