package org.joinmarket.wallet.lease;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.RequestHash;
import org.joinmarket.wallet.audit.Ids;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/** What both kinds of grant do: the same lease again for the same key, and everything in one database transaction. */
final class Grants {
    /** How often a grant starts again because another process took a coin or an address. */
    private static final int MAX_TRIES = 5;

    /** The time that budgets of leases are for. */
    static final Duration BUDGET_TIME = Duration.ofHours(1);

    private final LeaseStore store;
    private final AddressBook addresses;
    private final TransactionTemplate transactions;
    private final SecureRandom random;

    Grants(LeaseStore store, AddressBook addresses, TransactionTemplate transactions, SecureRandom random) {
        this.store = store;
        this.addresses = addresses;
        this.transactions = transactions;
        this.random = random;
    }

    /** Who asks, under which key, for what. */
    record Asked(Caller caller, String idempotencyKey, String requestHash) {
        static Asked of(Caller caller, String idempotencyKey, String wallet, Record request) {
            return new Asked(caller, idempotencyKey, RequestHash.of(wallet, request));
        }
    }

    /** Makes a lease; empty if a coin or an address was taken, or a coin frozen, meanwhile. */
    @FunctionalInterface
    interface Attempt {
        Optional<Lease> make();
    }

    /**
     * The lease that this key made before, whatever became of it; otherwise a new one. Only one is made at a time for a wallet,
     * and the key is looked up when it is the caller's turn: whoever asks again while the first call is still on its way waits
     * for it, and is not told that the coins are gone, or the authorization reserved, which that call has just taken for him.
     *
     * @param prepare checks the request
     * @throws org.joinmarket.support.problems.ApiProblem 409 if the key made another request, or others were always faster
     */
    Lease oneAtATime(Wallet wallet, Asked asked, Supplier<Attempt> prepare) {
        wallet.granting().lock();
        try {
            Optional<Lease> before = madeBefore(asked);
            if (before.isPresent()) return before.get();
            Attempt attempt = prepare.get();
            for (int i = 0; i < MAX_TRIES; i++) {
                Optional<Lease> lease = attempt.make();
                if (lease.isPresent()) return lease.get();
            }
        } finally {
            wallet.granting().unlock();
        }
        throw Refusals.tryAgain();
    }

    private Optional<Lease> madeBefore(Asked asked) {
        return store.find(asked.caller().name(), asked.idempotencyKey()).map(known -> {
            if (!known.requestHash().equals(asked.requestHash())) throw Refusals.idempotencyKeyReused();
            return known.lease();
        });
    }

    String newId() {
        return Ids.random(random);
    }

    /**
     * Persists {@code lease} with its two addresses.
     *
     * @param further to be done in the same transaction; false undoes all of it
     * @return the lease, or the one that the same key made at the same time; empty if a coin or address was taken meanwhile
     */
    Optional<Lease> persist(
            Asked asked, Wallet wallet, Lease lease, List<AddressBook.Next> taken, BooleanSupplier further) {
        boolean done;
        try {
            done = Boolean.TRUE.equals(transactions.execute(status -> {
                if (store.isAnyFrozen(lease)) return false; // since it was chosen
                store.insert(lease, asked.idempotencyKey(), asked.requestHash());
                boolean all = taken.stream()
                                .sorted(Comparator.comparing(AddressBook.Next::path, KeyPath.ORDER))
                                .allMatch(next -> addresses.claim(wallet, next, "coinjoin"))
                        && further.getAsBoolean();
                if (!all) status.setRollbackOnly();
                return all;
            }));
        } catch (DuplicateKeyException _) {
            return madeBefore(asked);
        }
        return done ? Optional.of(lease) : Optional.empty();
    }

    static List<Lease.Input> inputs(List<Coin> coins) {
        return coins.stream()
                .map(coin -> new Lease.Input(
                        coin.outPoint(), coin.value(), coin.script(), coin.path(), coin.confirmations()))
                .toList();
    }

    /** As the database keeps it, so that a lease reads the same when it comes back from there. */
    static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static Instant expiry(Instant now, int seconds) {
        return now.plusSeconds(seconds);
    }
}
