package org.joinmarket.wallet.lease;

import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.api.Authorizations.AuthorizationState;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.CoinPool;
import org.joinmarket.wallet.coins.CoinSet;
import org.joinmarket.wallet.lease.SpendAuthorizations.SpendAuthorization;
import org.joinmarket.wallet.podle.PodleProperties;
import org.joinmarket.wallet.podle.UsedCommitments;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;

/** Grants taker leases: the tighter of the request, the policy, and the spend authorization if there is one. */
public final class TakerLeasing {
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final Comparator<Coin> BEST_PROOF = Comparator.comparingInt(Coin::confirmations)
            .thenComparing(Coin::value)
            .thenComparing(Coin::outPoint);

    private final CoinBook coins;
    private final CoinSelection selection;
    private final MergeRule rule;
    private final AddressBook addresses;
    private final LeaseFigures figures;
    private final SpendAuthorizations authorizations;
    private final UsedCommitments commitments;
    private final Grants grants;
    private final PolicyProperties policy;
    private final PodleProperties podle;
    private final InstantSource clock;

    TakerLeasing(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            AddressBook addresses,
            LeaseFigures figures,
            SpendAuthorizations authorizations,
            UsedCommitments commitments,
            Grants grants,
            PolicyProperties policy,
            PodleProperties podle,
            InstantSource clock) {
        this.coins = coins;
        this.selection = selection;
        this.rule = rule;
        this.addresses = addresses;
        this.figures = figures;
        this.authorizations = authorizations;
        this.commitments = commitments;
        this.grants = grants;
        this.policy = policy;
        this.podle = podle;
        this.clock = clock;
    }

    /** @throws org.joinmarket.support.problems.ApiProblem locked, insufficient funds, authorization refused */
    public Lease grant(Caller caller, Wallet wallet, Leases.TakerRequest request) {
        if (request.mixdepth() >= wallet.mixdepths())
            throw new FieldProblem("mixdepth", "0 to " + (wallet.mixdepths() - 1));
        caller.requireMixdepth(wallet.name(), request.mixdepth());
        Grants.Asked asked = Grants.Asked.of(caller, request.idempotencyKey(), wallet.name(), request);
        return grants.oneAtATime(wallet, asked, () -> {
            wallet.requireUnlocked();
            if (request.amountSats() < Dust.TAKER.value()) throw Refusals.atLeast("amount_sats", Dust.TAKER);
            SpendAuthorization authorization = authorization(wallet, request);
            Lease.Taker terms = terms(request, authorization);
            return () -> attempt(asked, wallet, request, authorization, terms);
        });
    }

    private @Nullable SpendAuthorization authorization(Wallet wallet, Leases.TakerRequest request) {
        String id = request.authorizationId();
        if (id == null) return null;
        SpendAuthorization found =
                authorizations.find(wallet.name(), id).orElseThrow(() -> RoundRefusals.authorizationRefused("UNKNOWN"));
        AuthorizationState state = found.stateAt(clock.instant());
        if (state != AuthorizationState.OPEN) throw RoundRefusals.authorizationRefused(state.name());
        if (found.leaseId() != null) throw RoundRefusals.authorizationRefused("RESERVED");
        if (found.amount() != null && found.amount().value() != request.amountSats())
            throw RoundRefusals.authorizationRefused("AMOUNT");
        if (!found.allowsMixdepth(request.mixdepth())) throw RoundRefusals.authorizationRefused("MIXDEPTH");
        return found;
    }

    private Lease.Taker terms(Leases.TakerRequest request, @Nullable SpendAuthorization authorization) {
        long maxCost = Math.min(request.maxCostSats(), policy.maxCostSats());
        maxCost = Math.min(maxCost, partOf(request.amountSats(), Math.min(request.maxCostPpm(), policy.maxCostPpm())));
        if (authorization != null)
            maxCost = Math.min(maxCost, authorization.maxCost().value());
        if (request.expectedCostSats() > maxCost)
            throw new FieldProblem(
                    "expected_cost_sats",
                    "at most " + maxCost + " sats, by the tightest of the request's caps and the policy");
        return new Lease.Taker(
                new Sats(request.expectedCostSats()),
                new Sats(maxCost),
                new FeeRate(Math.min(request.maxFeeRateSatsPerKvb(), policy.maxFeeRateSatsPerKvb())),
                Math.max(request.minimumMakers(), policy.minimumMakers()),
                request.authorizationId(),
                authorization != null && authorization.amount() == null);
    }

    private static long partOf(long amount, long ppm) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(ppm))
                .divide(MILLION)
                .longValueExact();
    }

    private Optional<Lease> attempt(
            Grants.Asked asked,
            Wallet wallet,
            Leases.TakerRequest request,
            @Nullable SpendAuthorization authorization,
            Lease.Taker terms) {
        Sats amount = new Sats(request.amountSats());
        requireBudget(wallet, request.mixdepth());
        List<Coin> chosen = coins.choose(wallet, all -> choose(wallet, all, request.mixdepth(), amount, terms));
        List<AddressBook.Next> taken = new ArrayList<>();
        AddressBook.Next change = addresses.peek(wallet, request.mixdepth(), Wallet.INTERNAL);
        taken.add(change);
        Script coinjoinScript;
        KeyPath coinjoinPath = null;
        if (authorization == null) {
            AddressBook.Next coinjoin = wallet.nextMixdepth(request.mixdepth()) == request.mixdepth()
                    ? addresses.peekAfter(wallet, change)
                    : addresses.peek(wallet, wallet.nextMixdepth(request.mixdepth()), Wallet.INTERNAL);
            taken.add(coinjoin);
            coinjoinScript = coinjoin.script();
            coinjoinPath = coinjoin.path();
        } else {
            coinjoinScript = authorization.script();
        }
        Instant now = Grants.now(clock);
        String id = grants.newId();
        Lease lease = new Lease(
                id,
                asked.caller().name(),
                wallet.name(),
                Leases.State.GRANTED,
                request.mixdepth(),
                amount,
                Grants.inputs(chosen),
                coinjoinScript,
                coinjoinPath,
                change.script(),
                change.path(),
                now,
                Grants.expiry(now, request.expiresInSeconds()),
                terms,
                null,
                null);
        Optional<Lease> persisted = grants.persist(
                asked,
                wallet,
                lease,
                taken,
                () -> authorization == null || authorizations.reserve(authorization.id(), id, now));
        if (persisted.isEmpty()) authorization(wallet, request); // refuses if that was the reason
        return persisted;
    }

    /** Each lease uses up two addresses for ever: a taker that was taken over must not be able to use up all of them. */
    private void requireBudget(Wallet wallet, int mixdepth) {
        if (figures.grants(wallet.name(), mixdepth, Leases.Role.TAKER, clock.instant()) >= policy.takerLeasesPerHour())
            throw RoundRefusals.budgetExhausted(
                    "joinmarket.wallet.policy.taker-leases-per-hour", policy.takerLeasesPerHour());
    }

    private List<Coin> choose(Wallet wallet, CoinSet all, int mixdepth, Sats amount, Lease.Taker terms) {
        CoinPool free = all.free(policy.takerConfirmations()).getOrDefault(mixdepth, CoinPool.EMPTY);
        long target = amount.value() + terms.expectedCost().value();
        if (free.sum() < target) throw Refusals.insufficientFunds();
        if (terms.sweep()) return sweep(free, amount, terms);
        if (rule.most(free) < target) throw Refusals.notMerged();
        Sats wanted = new Sats(target);
        List<Coin> chosen = selection.select(free, wanted).orElseThrow(Refusals::insufficientFunds);
        Predicate<KeyPath> unsure = commitments.unsureKeys(wallet);
        if (chosen.stream().noneMatch(coin -> podle.proves(coin, amount) && hasTriesLeft(coin, unsure))) {
            List<Coin> unproven = chosen;
            chosen = free.coins().stream()
                    .filter(coin -> podle.proves(coin, amount))
                    .sorted(BEST_PROOF.reversed())
                    .filter(coin ->
                            hasTriesLeft(coin, unsure)) // asks the database about one after the other, until the first
                    .flatMap(proof -> selection.selectWith(proof, free, wanted).stream())
                    .findFirst()
                    .orElse(unproven);
        }
        return chosen;
    }

    private boolean hasTriesLeft(Coin coin, Predicate<KeyPath> unsure) {
        return commitments.indicesUsed(coin, unsure).size() < podle.retries();
    }

    /** All of the mixdepth, and nothing comes back: what is not paid out is cost. */
    private static List<Coin> sweep(CoinPool free, Sats amount, Lease.Taker terms) {
        if (free.sum() - amount.value() > terms.maxCost().value())
            throw RoundRefusals.authorizationRefused("NOT_A_SWEEP");
        return free.coins();
    }
}
