package org.joinmarket.wallet.podle;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * Makes commitments and opens them, for a taker's lease only, and only with coins that the lease is about: those in it first,
 * then others of the same mixdepth that are neither frozen nor in another lease (coinjoin.md 1.7).
 */
public final class PodleDesk {
    /** Tries of coins of ours that are compared with what other software has used, at once: each is arithmetic on the curve. */
    static final int MAX_MATCHED = 300;

    private static final Comparator<Coin> BEST_FIRST = Comparator.comparingInt(Coin::confirmations)
            .thenComparing(Coin::value)
            .thenComparing(Coin::outPoint)
            .reversed();

    private final CoinBook coins;
    private final UsedCommitments used;
    private final ExternalCommitments external;
    private final AuditLog audit;
    private final PodleProperties settings;
    private final InstantSource clock;

    public PodleDesk(
            CoinBook coins,
            UsedCommitments used,
            ExternalCommitments external,
            AuditLog audit,
            PodleProperties settings,
            InstantSource clock) {
        this.coins = coins;
        this.used = used;
        this.external = external;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What a lease lets its owner prove.
     *
     * @param amount of the coinjoin
     * @param leased the lease's own coins, which come first
     */
    public record Scope(String leaseId, int mixdepth, Sats amount, Set<OutPoint> leased) {
        public Scope {
            leased = Set.copyOf(leased);
        }
    }

    private record Candidate(Coin coin, int index) {}

    /**
     * The next commitment, marked used and in the record of signatures on the disk before this returns.
     *
     * @param token the name of the token that asks for it
     * @param scope of a taker's lease that is usable
     * @throws org.joinmarket.support.problems.ApiProblem 409 {@code no-commitment-left}
     */
    public Leases.Commitment commit(String token, Wallet wallet, Scope scope) {
        wallet.requireUnlocked();
        List<Candidate> candidates = candidates(wallet, scope);
        for (int i = 0; i < candidates.size(); i++) {
            Candidate one = candidates.get(i);
            OutPoint outPoint = one.coin().outPoint();
            PodleCommitment commitment = commitment(wallet, one);
            var entry =
                    new UsedCommitments.Used(outPoint, one.index(), one.coin().path());
            Runnable noting = () -> audit.commitment(wallet, token, scope.leaseId());
            if (used.give(commitment, scope.leaseId(), entry, clock.instant(), noting))
                return new Leases.Commitment(
                        commitment.hex(), one.index(), fresh(wallet, candidates.subList(i + 1, candidates.size())));
        }
        return external.take(wallet, scope).orElseThrow(RoundRefusals::noCommitmentLeft);
    }

    private static PodleCommitment commitment(Wallet wallet, Candidate one) {
        return wallet.withKey(
                one.coin().path(),
                key -> Podle.generate(key, one.coin().outPoint(), one.index()).commitment());
    }

    /** How many of them nobody has given, also other software; of more than {@link #MAX_MATCHED} the others count as such. */
    private int fresh(Wallet wallet, List<Candidate> candidates) {
        if (!used.areAnyOfElsewhere() || !wallet.isUnlocked()) return candidates.size();
        return (int) IntStream.range(0, candidates.size())
                .filter(i -> i >= MAX_MATCHED || !used.wasGiven(commitment(wallet, candidates.get(i))))
                .count();
    }

    /** For each coin its unused indices, lowest first; coins of the lease before others. */
    private List<Candidate> candidates(Wallet wallet, Scope scope) {
        List<Coin> all = coins.of(wallet).stream()
                .filter(coin -> coin.mixdepth() == scope.mixdepth()
                        && !coin.frozen() // one of the lease may have been frozen since
                        && settings.proves(coin, scope.amount()))
                .sorted(BEST_FIRST)
                .toList();
        Stream<Coin> inLease = all.stream().filter(coin -> scope.leased().contains(coin.outPoint()));
        Stream<Coin> others = all.stream().filter(coin -> !scope.leased().contains(coin.outPoint()) && !coin.leased());
        List<Candidate> candidates = new ArrayList<>();
        Predicate<KeyPath> unsure = used.unsureKeys(wallet);
        Stream.concat(inLease, others).forEach(coin -> candidates.addAll(triesOf(coin, unsure)));
        return candidates;
    }

    private List<Candidate> triesOf(Coin coin, Predicate<KeyPath> unsure) {
        Set<Integer> gone = used.indicesUsed(coin, unsure);
        return IntStream.range(0, settings.retries())
                .filter(index -> !gone.contains(index))
                .mapToObj(index -> new Candidate(coin, index))
                .toList();
    }

    /**
     * Opens a commitment that was made under this lease; always the same opening.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 404 {@code unknown-commitment}
     */
    public Leases.Opening open(Wallet wallet, Scope scope, PodleCommitment commitment) {
        wallet.requireUnlocked();
        Optional<UsedCommitments.Used> made = used.find(scope.leaseId(), scope.mixdepth(), commitment);
        if (made.isEmpty())
            return external.opening(scope.leaseId(), commitment)
                    .map(Leases.Opening::new)
                    .orElseThrow(RoundRefusals::unknownCommitment);
        return wallet.withKey(
                made.get().path(),
                key -> new Leases.Opening(
                        Podle.generate(key, made.get().outPoint(), made.get().index())
                                .opening()
                                .wire()));
    }

    /**
     * What a round of {@code amount} from {@code mixdepth} could prove now; nothing is used up.
     *
     * @throws org.joinmarket.wallet.chain.ChainUnavailable if the coins cannot be known
     */
    public Proofs.Preflight preflight(Wallet wallet, int mixdepth, Sats amount) {
        wallet.requireKeys();
        List<Coin> sorted = coins.of(wallet).stream()
                .filter(coin -> coin.mixdepth() == mixdepth)
                .sorted(BEST_FIRST)
                .toList();
        List<Proofs.Coin> all = views(wallet, sorted, amount);
        int tries = all.stream()
                .filter(coin -> coin.obstacles().isEmpty())
                .mapToInt(Proofs.Coin::triesLeft)
                .sum();
        int fromOutside = external.tries(wallet, new Scope("", mixdepth, amount, Set.of()));
        int wait = tries > 0
                ? 0
                : all.stream()
                        .filter(coin -> coin.obstacles().equals(List.of(Proofs.Obstacle.TOO_FEW_CONFIRMATIONS)))
                        .mapToInt(coin -> settings.minimumConfirmations() - coin.confirmations())
                        .min()
                        .orElse(0);
        return new Proofs.Preflight(
                wallet.name(),
                mixdepth,
                amount.value(),
                tries + fromOutside > 0,
                tries,
                fromOutside,
                settings.minimumConfirmations(),
                settings.leastValue(amount).value(),
                wait,
                all);
    }

    /** The best ones first: of those behind {@link #MAX_MATCHED} tries it is not asked what other software has used. */
    private List<Proofs.Coin> views(Wallet wallet, List<Coin> sorted, Sats amount) {
        List<Proofs.Coin> views = new ArrayList<>();
        Predicate<KeyPath> unsure = used.unsureKeys(wallet);
        boolean match = used.areAnyOfElsewhere();
        int matched = 0;
        for (Coin coin : sorted) {
            List<Candidate> tries = triesOf(coin, unsure);
            boolean ask = match && matched < MAX_MATCHED;
            if (ask) matched += tries.size();
            views.add(view(coin, amount, ask ? fresh(wallet, tries) : tries.size()));
        }
        return List.copyOf(views);
    }

    private Proofs.Coin view(Coin coin, Sats amount, int left) {
        List<Proofs.Obstacle> obstacles = new ArrayList<>();
        if (left == 0) obstacles.add(Proofs.Obstacle.NO_TRIES_LEFT);
        if (coin.confirmations() < settings.minimumConfirmations())
            obstacles.add(Proofs.Obstacle.TOO_FEW_CONFIRMATIONS);
        if (coin.value().isLessThan(settings.leastValue(amount))) obstacles.add(Proofs.Obstacle.TOO_SMALL);
        if (!coin.mature()) obstacles.add(Proofs.Obstacle.IMMATURE);
        if (coin.frozen()) obstacles.add(Proofs.Obstacle.FROZEN);
        if (coin.leased()) obstacles.add(Proofs.Obstacle.LEASED);
        return new Proofs.Coin(
                coin.outPoint().toString(), coin.value().value(), coin.confirmations(), left, List.copyOf(obstacles));
    }
}
