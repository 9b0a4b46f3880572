package org.joinmarket.wallet.signing;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.Dust;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.RequestHash;
import org.joinmarket.wallet.api.Approvals.Kind;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.audit.Ids;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.lease.SpendAuthorizations;
import org.joinmarket.wallet.lease.SpendAuthorizations.Asked;
import org.joinmarket.wallet.lease.SpendAuthorizations.SpendAuthorization;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives leave to pay addresses outside: once for each key, whoever asks how often. */
public final class SpendDesk {
    private final SpendAuthorizations authorizations;
    private final LeaseStore leases;
    private final AddressBook addresses;
    private final SpendGate gate;
    private final Network network;
    private final TransactionTemplate transactions;
    private final SecureRandom random;
    private final InstantSource clock;

    public SpendDesk(
            SpendAuthorizations authorizations,
            LeaseStore leases,
            AddressBook addresses,
            SpendGate gate,
            Network network,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock) {
        this.authorizations = authorizations;
        this.leases = leases;
        this.addresses = addresses;
        this.gate = gate;
        this.network = network;
        this.transactions = transactions;
        this.random = random;
        this.clock = clock;
    }

    /**
     * The authorization that this key made before, whatever became of it; otherwise a new one.
     *
     * <p>An address of the wallet's own is not handed out any more: as the change of a round that pays it, it would be both outputs.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 400 with the field; 409 if the key made another request, if the wallet
     *     has no keys, if a round waits for the address, or if a second person has to approve; 422 above a limit
     */
    public SpendAuthorization authorize(String token, Wallet wallet, Authorizations.AuthorizeSpend request) {
        Asked asked = new Asked(token, request.idempotencyKey(), RequestHash.of(wallet.name(), request));
        wallet.granting().lock(); // a repeat waits for the call that it repeats
        try {
            Optional<SpendAuthorization> before = madeBefore(asked);
            return before.isPresent() ? before.get() : make(asked, wallet, request);
        } finally {
            wallet.granting().unlock();
        }
    }

    private Optional<SpendAuthorization> madeBefore(Asked asked) {
        return authorizations.find(asked).map(known -> {
            if (!known.requestHash().equals(asked.requestHash())) throw Refusals.idempotencyKeyReused();
            return known.authorization();
        });
    }

    private SpendAuthorization make(Asked asked, Wallet wallet, Authorizations.AuthorizeSpend request) {
        wallet.requireKeys();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        SpendAuthorization made = checked(wallet, request, now);
        Optional<KeyPath> own = wallet.derivedPathOf(made.script());
        if (own.isPresent() && !leases.walletsExpecting(made.script()).isEmpty())
            throw PaymentRefusals.addressPromised("address");
        Sats amount = made.amount();
        Optional<Long> leaving = Optional.ofNullable(amount)
                .map(value -> SpendGate.leaving(wallet, List.of(new TxOutput(value, made.script()))));
        Optional<String> approval =
                gate.require(wallet, List.of(made.script()), leaving, "address", approval(asked, request));
        try {
            boolean done = Boolean.TRUE.equals(transactions.execute(status -> {
                authorizations.insert(made, asked, now);
                own.filter(wallet::isOrdinary).ifPresent(path -> addresses.keepBack(wallet, path, "authorization"));
                boolean approved = approval.isEmpty() || gate.use(approval.get());
                if (!approved) status.setRollbackOnly();
                return approved;
            }));
            if (!done) throw PaymentRefusals.approvalRequired(approval.orElseThrow()); // it was approved until just now
            return made;
        } catch (DuplicateKeyException _) {
            return madeBefore(asked).orElseThrow(Refusals::tryAgain);
        }
    }

    private SpendAuthorization checked(Wallet wallet, Authorizations.AuthorizeSpend request, Instant now) {
        Script script = Addresses.toScript(network, request.address())
                .orElseThrow(() -> new FieldProblem("address", "an address of the network " + network.wireName()));
        Long amount = request.amountSats();
        if (amount != null && amount < Dust.TAKER.value()) throw Refusals.atLeast("amount_sats", Dust.TAKER);
        if (amount != null && !Sats.inRange(amount))
            throw new FieldProblem("amount_sats", "at most 21 million bitcoin");
        Integer mixdepth = request.mixdepth();
        if (amount == null && mixdepth == null)
            throw new FieldProblem("mixdepth", "the one to be swept: all its coins are joined");
        if (mixdepth != null && mixdepth >= wallet.mixdepths())
            throw new FieldProblem("mixdepth", "0 to " + (wallet.mixdepths() - 1));
        if (!Sats.inRange(request.maxCostSats())) throw new FieldProblem("max_cost_sats", "at most 21 million bitcoin");
        return new SpendAuthorization(
                Ids.random(random),
                wallet.name(),
                request.address(),
                script,
                amount == null ? null : new Sats(amount),
                mixdepth,
                new Sats(request.maxCostSats()),
                now.plusSeconds(request.expiresInSeconds()),
                Authorizations.AuthorizationState.OPEN,
                null);
    }

    private static Approvals.Request approval(Asked asked, Authorizations.AuthorizeSpend request) {
        Long amount = request.amountSats();
        return new Approvals.Request(
                asked.token(),
                asked.requestHash(),
                Kind.SPEND_AUTHORIZATION,
                List.of(request.address() + " "
                        + (amount == null ? "all of mixdepth " + request.mixdepth() : amount + " sats")),
                amount);
    }
}
