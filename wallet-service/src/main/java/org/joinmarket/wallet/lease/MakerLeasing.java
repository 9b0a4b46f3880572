package org.joinmarket.wallet.lease;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.common.coinjoin.MakerRequiredInput;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.CoinPool;
import org.joinmarket.wallet.coins.CoinSet;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * Grants maker leases. The maker says what it agreed to; the wallet chooses the coins and both addresses, so that a maker that
 * was taken over learns nothing that a round would not show.
 */
public final class MakerLeasing {
    private final CoinBook coins;
    private final CoinSelection selection;
    private final MergeRule rule;
    private final AddressBook addresses;
    private final LeaseFigures figures;
    private final Grants grants;
    private final AuditLog audit;
    private final PolicyProperties policy;
    private final InstantSource clock;

    MakerLeasing(
            CoinBook coins,
            CoinSelection selection,
            MergeRule rule,
            AddressBook addresses,
            LeaseFigures figures,
            Grants grants,
            AuditLog audit,
            PolicyProperties policy,
            InstantSource clock) {
        this.coins = coins;
        this.selection = selection;
        this.rule = rule;
        this.addresses = addresses;
        this.figures = figures;
        this.grants = grants;
        this.audit = audit;
        this.policy = policy;
        this.clock = clock;
    }

    /** @throws org.joinmarket.support.problems.ApiProblem locked, insufficient funds, budget exhausted */
    public Lease grant(Caller caller, Wallet wallet, Leases.MakerRequest request) {
        Grants.Asked asked = Grants.Asked.of(caller, request.idempotencyKey(), wallet.name(), request);
        return grants.oneAtATime(wallet, asked, () -> {
            wallet.requireUnlocked();
            MakerTerms terms = terms(request);
            return () -> attempt(asked, wallet, request, terms);
        });
    }

    private static MakerTerms terms(Leases.MakerRequest request) {
        if (request.amountSats() < Dust.TAKER.value()) throw Refusals.atLeast("amount_sats", Dust.TAKER);
        if (request.cjfeeSats() > request.amountSats()) throw new FieldProblem("cjfee_sats", "at most the amount");
        if (request.txfeeSats() > request.amountSats()) throw new FieldProblem("txfee_sats", "at most the amount");
        if (!Sats.inRange(request.amountSats() + request.txfeeSats() + 2 * Dust.MAKER.value()))
            throw Refusals.insufficientFunds();
        return new MakerTerms(
                new Sats(request.amountSats()), new Sats(request.cjfeeSats()), new Sats(request.txfeeSats()));
    }

    private Optional<Lease> attempt(Grants.Asked asked, Wallet wallet, Leases.MakerRequest request, MakerTerms terms) {
        Sats required = MakerRequiredInput.of(terms);
        List<Coin> chosen = coins.choose(wallet, all -> choose(asked.caller(), wallet, all, required));
        int mixdepth = chosen.getFirst().mixdepth();
        BoxPublicKey boxKey = BoxPublicKey.parseHex(request.boxKey())
                .orElseThrow(() -> new FieldProblem("box_key", "a NaCl public key, 64 lower-case hex"));
        BoxKeyProof proof = wallet.withKey(chosen.getFirst().path(), coinKey -> BoxKeyProof.sign(boxKey, coinKey));
        AddressBook.Next coinjoin = addresses.peek(wallet, wallet.nextMixdepth(mixdepth), Wallet.INTERNAL);
        AddressBook.Next change = wallet.nextMixdepth(mixdepth) == mixdepth
                ? addresses.peekAfter(wallet, coinjoin)
                : addresses.peek(wallet, mixdepth, Wallet.INTERNAL);
        Instant now = Grants.now(clock);
        Lease lease = new Lease(
                grants.newId(),
                asked.caller().name(),
                wallet.name(),
                Leases.State.GRANTED,
                mixdepth,
                terms.amount(),
                Grants.inputs(chosen),
                coinjoin.script(),
                coinjoin.path(),
                change.script(),
                change.path(),
                now,
                Grants.expiry(now, request.expiresInSeconds()),
                new Lease.Maker(
                        terms.cjFee(),
                        terms.txFee(),
                        request.boxKey(),
                        proof.authKey().hex(),
                        proof.base64()),
                null,
                null);
        return grants.persist(asked, wallet, lease, List.of(coinjoin, change), () -> {
            audit.coinProof(wallet, asked.caller().name(), lease.id());
            return true;
        });
    }

    private List<Coin> choose(Caller caller, Wallet wallet, CoinSet all, Sats required) {
        Map<Integer, CoinPool> pools = all.free(policy.makerConfirmations());
        pools.keySet().removeIf(mixdepth -> !caller.mayUse(wallet.name(), mixdepth));
        pools.values().removeIf(pool -> !suffices(pool, required));
        if (pools.isEmpty()) throw Refusals.insufficientFunds();
        Instant now = clock.instant();
        pools.keySet()
                .removeIf(mixdepth ->
                        figures.grants(wallet.name(), mixdepth, Leases.Role.MAKER, now) >= policy.makerLeasesPerHour());
        if (pools.isEmpty())
            throw RoundRefusals.budgetExhausted(
                    "joinmarket.wallet.policy.maker-leases-per-hour", policy.makerLeasesPerHour());
        return among(shown(wallet, all, pools.keySet(), required), wallet, required)
                .or(() -> among(pools, wallet, required))
                .orElseThrow(Refusals::insufficientFunds);
    }

    private boolean isFree(Coin coin) {
        return coin.isFree(policy.makerConfirmations());
    }

    private boolean suffices(CoinPool pool, Sats required) {
        return rule.most(pool, policy.maxInputs()) >= required.value();
    }

    /** The most that a maker lease can take now of one mixdepth with these coins, in satoshi. */
    public long most(Collection<Coin> ofOneMixdepth) {
        CoinPool free = CoinPool.of(ofOneMixdepth.stream().filter(this::isFree).toList());
        return rule.most(free, policy.maxInputs());
    }

    /**
     * The coins that some taker has seen lately and then made no transaction of. Whoever asks again and again with other amounts is shown the
     * same ones again as long as they suffice, and not all of a wallet one after the other.
     */
    private Map<Integer, CoinPool> shown(Wallet wallet, CoinSet all, Set<Integer> mixdepths, Sats required) {
        if (policy.shownCoinsFirst().isZero()) return Map.of();
        List<Coin> coins =
                figures.shownForNothing(wallet.name(), mixdepths, clock.instant(), policy.shownCoinsFirst()).stream()
                        .flatMap(shown -> all.find(shown).stream())
                        .toList();
        Map<Integer, CoinPool> among =
                CoinPool.byMixdepth(coins, coin -> isFree(coin) && mixdepths.contains(coin.mixdepth()));
        among.values().removeIf(pool -> !suffices(pool, required));
        return among;
    }

    /** @param pools each enough */
    private Optional<List<Coin>> among(Map<Integer, CoinPool> pools, Wallet wallet, Sats required) {
        if (pools.isEmpty()) return Optional.empty();
        int mixdepth = MixdepthChoice.choose(List.copyOf(pools.keySet()), wallet.mixdepths());
        return selection.selectFitting(Objects.requireNonNull(pools.get(mixdepth)), required);
    }
}
