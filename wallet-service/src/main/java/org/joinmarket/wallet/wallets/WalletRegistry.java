package org.joinmarket.wallet.wallets;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.AccountKey;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.WalletRefusals;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.imports.History;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.seed.WalletKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/** All wallets of this service: made, recovered, unlocked and locked here. */
@Slf4j
public final class WalletRegistry {
    private final Seeds seeds;
    private final WalletStore store;
    private final WalletWatch watch;
    private final Network network;
    private final ScriptMemory memory;
    private final WalletProperties settings;
    private final TransactionTemplate transactions;
    private final SecureRandom random;
    private final Executor background;
    private final FirstLook firstLook;
    private final int maxWallets;
    private final Map<String, Wallet> wallets = new ConcurrentSkipListMap<>();
    private final ReentrantLock changing = new ReentrantLock();

    /** @param maxWallets that are taken in; those that are in the database already stay */
    WalletRegistry(
            Seeds seeds,
            WalletStore store,
            WalletWatch watch,
            Network network,
            ScriptMemory memory,
            WalletProperties settings,
            TransactionTemplate transactions,
            InstantSource clock,
            SecureRandom random,
            Executor background,
            int maxWallets) {
        this.seeds = seeds;
        this.store = store;
        this.watch = watch;
        this.network = network;
        this.memory = memory;
        this.settings = settings;
        this.transactions = transactions;
        this.random = random;
        this.background = background;
        this.firstLook = new FirstLook(watch, clock, background);
        this.maxWallets = maxWallets;
        for (WalletStore.Row row : store.wallets()) {
            if (row.network().equals(network.wireName())) load(row);
        }
    }

    private Wallet load(WalletStore.Row row) {
        int mixdepths = Math.min(settings.mixdepths(), store.xpubs(row.name()).size());
        Wallet wallet = new Wallet(row, mixdepths, network, memory);
        watch.load(wallet);
        wallets.put(row.name(), wallet);
        return wallet;
    }

    /** Wallets that the database knows. */
    public Collection<Wallet> all() {
        return Collections.unmodifiableCollection(wallets.values());
    }

    /** Also those of which there is only a sealed seed: they appear once they are unlocked. */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>(wallets.keySet());
        names.addAll(seeds.names());
        return new ArrayList<>(names);
    }

    public Optional<Wallet> find(String name) {
        return Optional.ofNullable(wallets.get(name));
    }

    /** The fingerprint of a wallet of which there is only a sealed seed. */
    public Optional<String> sealedFingerprint(String name) {
        return seeds.fingerprint(name);
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 404, or 409 if there is only its sealed seed */
    public Wallet get(String name) {
        return find(name)
                .orElseThrow(
                        () -> seeds.names().contains(name) ? WalletRefusals.locked() : WalletRefusals.walletNotFound());
    }

    /** The wallet with keys, locked or not, that {@code script} pays. Of watch-only ones the keys, and rounds, are elsewhere. */
    public Optional<Wallet> signerOf(Script script) {
        return wallets.values().stream()
                .filter(wallet ->
                        !wallet.isWatchOnly() && wallet.scripts().pathOf(script).isPresent())
                .findFirst();
    }

    /** A new wallet, unlocked, and its words, to be shown once. */
    public record Made(Wallet wallet, String mnemonic) {}

    /** As a rule it is ready when this returns; with a chain backend that is slow or away it becomes so in the background. */
    public Made create(String name, String password, int words, String passphrase) {
        try (Seed seed = Seed.random(words, passphrase, random)) {
            Wallet wallet = seal(name, password, seed, firstLook.birth(), null, false);
            firstLook.follow(wallet);
            return new Made(wallet, seed.mnemonic());
        }
    }

    /**
     * Its history is searched in the background; it is not ready before that is over.
     *
     * @param birthHeight nothing was paid to it in blocks before this one; null if nobody knows
     * @param history what another implementation knows more about it than its words say: no address that it has handed out is
     *     handed out again, and what was frozen stays so, and labels too, also when the machine dies meanwhile and the wallet comes back by its
     *     password; null for nothing
     * @param handedOut as of {@link #watchOnly}
     */
    public Wallet recover(
            String name,
            String password,
            Seed seed,
            @Nullable Integer birthHeight,
            @Nullable History history,
            boolean handedOut) {
        return followed(seal(name, password, seed, new Birth(Instant.EPOCH, birthHeight), history, handedOut));
    }

    /**
     * A wallet of public keys alone. Its history is searched in the background.
     *
     * @param accounts of the mixdepths, the lowest first
     * @param birthHeight as of {@link #recover}
     * @param handedOut whether somebody may have been given addresses of it that nobody has paid: as many are skipped in each
     *     branch as in a restored database. They are also if this database has taken the place of one that was lost, which may
     *     have had the wallet: nothing else remembers it
     */
    public Wallet watchOnly(String name, List<AccountKey> accounts, @Nullable Integer birthHeight, boolean handedOut) {
        List<String> xpubs =
                accounts.stream().map(account -> account.key().export(network)).toList();
        int fingerprint = accounts.stream()
                .map(AccountKey::fingerprint)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(0);
        changing.lock();
        try {
            String watchId = WatchIds.of(xpubs);
            requireNew(name, watchId);
            WalletStore.Row row = new WalletStore.Row(
                    name,
                    HexFormat.of().toHexDigits(fingerprint),
                    network.wireName(),
                    watchId,
                    Instant.EPOCH,
                    birthHeight,
                    true);
            try {
                transactions.executeWithoutResult(_ -> {
                    store.insert(row, xpubs, settings.recoveryRange());
                    arrived(name, handedOut);
                });
            } catch (DuplicateKeyException e) {
                throw WalletRefusals.walletExists();
            }
            Wallet wallet = load(row);
            log.atInfo().addKeyValue("wallet", name).log("watch-only wallet made");
            return followed(wallet);
        } finally {
            changing.unlock();
        }
    }

    /** Of before us. To be called in a transaction. */
    private void arrived(String name, boolean handedOut) {
        if (handedOut || store.hasLostSomething()) store.restored(name);
    }

    private Wallet followed(Wallet wallet) {
        background.execute(() -> watch.tryFollow(wallet));
        return wallet;
    }

    private Wallet seal(
            String name, String password, Seed seed, Birth birth, @Nullable History history, boolean handedOut) {
        changing.lock();
        try {
            String watchId = WatchIds.of(seed, network);
            requireNew(name, watchId);
            // before the seed is on the disk: from then on the wallet can be opened without us
            if (history != null)
                transactions.executeWithoutResult(_ -> store.keepHistory(watchId, settings.mixdepths(), history));
            return switch (seeds.seal(name, seed, password)) {
                case Seeds.Sealing.NameTaken() -> throw WalletRefusals.walletExists();
                case Seeds.Sealing.TooMany() -> throw WalletRefusals.tooManyAttempts();
                case Seeds.Sealing.Sealed(var keys) -> register(name, keys, birth, handedOut);
            };
        } finally {
            changing.unlock();
        }
    }

    private void requireNew(String name, String watchId) {
        // before a seed is on the disk, where nobody would know of it; the table also has the wallets of other networks
        if (store.isTaken(name, watchId) || seeds.names().contains(name)) throw WalletRefusals.walletExists();
        if (isFull()) throw WalletRefusals.tooManyWallets(maxWallets);
    }

    /** The chain backend follows no more, and one more would never be ready. */
    private boolean isFull() {
        return wallets.size() >= maxWallets;
    }

    /**
     * From the sealed seed into the database.
     *
     * @param handedOut as of {@link #watchOnly}
     */
    private Wallet register(String name, WalletKeys keys, Birth birth, boolean handedOut) {
        List<String> xpubs = keys.accountXpubs();
        WalletStore.Row row = new WalletStore.Row(
                name, keys.fingerprint(), network.wireName(), WatchIds.of(xpubs), birth.time(), birth.height(), false);
        int range = birth.isBeforeUs() ? settings.recoveryRange() : 2 * settings.lookahead();
        try {
            transactions.executeWithoutResult(_ -> {
                store.insert(row, xpubs, range);
                store.takeHistory(row, settings.lookahead());
                if (birth.isBeforeUs()) arrived(name, handedOut);
            });
        } catch (DuplicateKeyException e) {
            keys.close();
            throw WalletRefusals.walletExists();
        } catch (RuntimeException e) {
            keys.close();
            throw e;
        }
        Wallet wallet = load(row);
        wallet.unlock(keys);
        log.atInfo().addKeyValue("wallet", name).log("wallet made");
        return wallet;
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 403 for a wrong password, 429 after too many attempts, 404 */
    public Wallet unlock(String name, String password) {
        requireKnown(name);
        return switch (seeds.unlock(name, password)) {
            case Seeds.Unlocking.Refused() -> throw WalletRefusals.unlockFailed();
            case Seeds.Unlocking.TooMany() -> throw WalletRefusals.tooManyAttempts();
            case Seeds.Unlocking.Unlocked(var keys) -> unlocked(name, keys);
        };
    }

    private void requireKnown(String name) {
        if (!wallets.containsKey(name) && !seeds.names().contains(name)) throw WalletRefusals.walletNotFound();
        if (seeds.isOfNewerVersion(name)) throw WalletRefusals.newerSeed();
        if (seeds.isBeyondMemory(name)) throw WalletRefusals.seedBeyondMemory();
        find(name).ifPresent(Wallet::requireKeys);
    }

    /**
     * Lends the seed, which is what the wallet is, to {@code use} and zeroes it afterwards; locked or unlocked, the wallet stays
     * as it is.
     *
     * @throws org.joinmarket.support.problems.ApiProblem as {@link #unlock}
     */
    public <T> T withSeed(String name, String password, Function<Seed, T> use) {
        requireKnown(name);
        return switch (seeds.show(name, password)) {
            case Seeds.Showing.Refused() -> throw WalletRefusals.unlockFailed();
            case Seeds.Showing.TooMany() -> throw WalletRefusals.tooManyAttempts();
            case Seeds.Showing.Shown(var seed) -> {
                try (seed) {
                    log.atInfo().addKeyValue("wallet", name).log("wallet's seed shown");
                    yield use.apply(seed);
                }
            }
        };
    }

    /** @throws org.joinmarket.support.problems.ApiProblem as {@link #unlock} */
    public void changePassword(String name, String password, String newPassword) {
        requireKnown(name);
        switch (seeds.changePassword(name, password, newPassword)) {
            case REFUSED -> throw WalletRefusals.unlockFailed();
            case TOO_MANY -> throw WalletRefusals.tooManyAttempts();
            case CHANGED -> log.atInfo().addKeyValue("wallet", name).log("wallet's password changed");
        }
    }

    private Wallet unlocked(String name, WalletKeys keys) {
        changing.lock();
        try {
            Wallet known = wallets.get(name);
            if (known == null) {
                if (isFull()) {
                    keys.close();
                    throw WalletRefusals.tooManyWallets(maxWallets);
                }
                // its database was lost, or stayed elsewhere: nobody knows what this wallet has shown since it was made
                Wallet wallet = register(name, keys, Birth.UNKNOWN, true);
                return followed(wallet);
            }
            List<String> xpubs = keys.accountXpubs();
            List<String> stored = store.xpubs(name);
            int common = Math.min(stored.size(), xpubs.size());
            if (!stored.subList(0, common).equals(xpubs.subList(0, common))) {
                keys.close();
                throw WalletRefusals.unlockFailed(); // the seed of another wallet under this name
            }
            Wallet wallet = stored.size() < xpubs.size() ? addMixdepths(known, xpubs, stored.size()) : known;
            wallet.unlock(keys);
            log.atInfo().addKeyValue("wallet", name).log("wallet unlocked");
            return wallet;
        } finally {
            changing.unlock();
        }
    }

    private Wallet addMixdepths(Wallet known, List<String> xpubs, int from) {
        known.unwatched(); // whoever is about to look at its coins does so when these are known, too
        transactions.executeWithoutResult(
                _ -> store.addLaterAccounts(known.name(), xpubs, from, settings.recoveryRange()));
        return followed(load(store.wallets().stream()
                .filter(row -> row.name().equals(known.name()))
                .findFirst()
                .orElseThrow()));
    }

    public Wallet lock(String name) {
        Wallet wallet = get(name);
        wallet.requireKeys();
        wallet.lock();
        log.atInfo().addKeyValue("wallet", name).log("wallet locked");
        return wallet;
    }

    /** Catches up with the chain; to be called regularly. */
    public void follow() {
        wallets.values().forEach(this::follow);
    }

    /** The same for one of them. */
    public void follow(Wallet wallet) {
        if (wallet.isWatched()) watch.catchUp(wallet);
        if (!wallet.isWatched()) background.execute(() -> watch.tryFollow(wallet)); // may take hours
    }

    /** Whether the chain backend has lost the wallet, which it then has to learn to follow again. */
    public boolean isLost(Wallet wallet) {
        return watch.isLost(wallet);
    }

    /** Why a wallet is not ready, and does not become so by waiting; empty if it is, or may. Asks nobody. */
    public Optional<ChainTrouble> stuckFor(Wallet wallet) {
        return watch.stuckFor(wallet);
    }

    /** What the operator can do while a wallet's history is not known, in one line. */
    public String remedy(Wallet wallet) {
        return watch.remedy(wallet);
    }

    /** Follows, and then looks at, all wallets while the rest of the service is still being put together. */
    public EarlyStart early() {
        return new EarlyStart(all(), watch, background);
    }

    /** Zeroes all keys. */
    public void lockAll() {
        wallets.values().forEach(Wallet::lock);
    }
}
