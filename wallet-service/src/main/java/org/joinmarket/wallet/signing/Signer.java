package org.joinmarket.wallet.signing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.wallet.RoundPrivacy;
import org.joinmarket.wallet.RoundRefusals;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.lease.Lease;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.lease.SpendAuthorizations;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one place where coins are signed away. A lease is bound for ever to the first transaction that it covers, on the disk
 * before a signature leaves; asked again for that one it answers the same.
 */
@Slf4j
public final class Signer {
    private final LeaseStore store;
    private final WalletRegistry wallets;
    private final ChainBackend chain;
    private final RoundPrivacy rounds;
    private final SpendAuthorizations authorizations;
    private final DailyCosts costs;
    private final SpendGate gate;
    private final AuditLog audit;
    private final CoinLedger ledger;
    private final PolicyProperties policy;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final MeterRegistry meters;

    public Signer(
            LeaseStore store,
            WalletRegistry wallets,
            ChainBackend chain,
            RoundPrivacy rounds,
            SpendAuthorizations authorizations,
            DailyCosts costs,
            SpendGate gate,
            AuditLog audit,
            CoinLedger ledger,
            PolicyProperties policy,
            TransactionTemplate transactions,
            InstantSource clock,
            MeterRegistry meters) {
        this.store = store;
        this.wallets = wallets;
        this.chain = chain;
        this.rounds = rounds;
        this.authorizations = authorizations;
        this.costs = costs;
        this.gate = gate;
        this.audit = audit;
        this.ledger = ledger;
        this.policy = policy;
        this.transactions = transactions;
        this.clock = clock;
        this.meters = meters;
        for (Refusal each : Refusal.values()) refusals(each); // from the beginning at 0: else nobody sees the first one
    }

    /**
     * @param lease of the caller
     * @param transactionHex lower-case hex of the unsigned transaction
     * @throws org.joinmarket.support.problems.ApiProblem 422 {@code signing-refused} with the reason; 409 if the lease ended
     *     unsigned or the wallet is locked
     */
    public Leases.Signed sign(Lease lease, String transactionHex) {
        UnsignedTx tx = parse(lease, transactionHex);
        if (lease.signed() != null) return again(lease, lease.signed(), tx);
        Instant now = clock.instant();
        if (!lease.isUsable(now)) throw ended(lease);
        rounds.requireRounds();
        Wallet wallet = wallets.get(lease.wallet());
        wallet.requireUnlocked();
        if (Locks.holdBack(tx.tx(), () -> chain.tip().height(), now)) throw refused(lease, Refusal.LOCKED_FOR_LATER);
        return switch (SigningRules.judge(lease, tx, facts(lease, tx))) {
            case SigningRules.Verdict.Refuse(var reason) -> throw refused(lease, reason);
            case SigningRules.Verdict.Sign sign -> {
                requireMayLeave(wallet, lease);
                List<Leases.Signature> signatures = signatures(wallet, lease, tx);
                yield persist(lease, tx, sign, signatures);
            }
        };
    }

    /** What was authorized may be more, or to other addresses, than settings allow by now. */
    private void requireMayLeave(Wallet wallet, Lease lease) {
        if (!gate.allows(wallet, lease.coinjoinScript())) throw refused(lease, Refusal.DESTINATION_NOT_ALLOWED);
        if (gate.isTooMuch(leaving(wallet, lease))) throw refused(lease, Refusal.VALUE_TOO_HIGH);
    }

    private static long leaving(Wallet wallet, Lease lease) {
        return SpendGate.leaving(wallet, List.of(new TxOutput(lease.amount(), lease.coinjoinScript())));
    }

    private UnsignedTx parse(Lease lease, String hex) {
        Transaction tx = Transaction.parseHex(hex)
                .toOptional()
                .filter(one -> one.serializeWithoutWitness().length <= UnsignedTx.MAX_BYTES)
                .orElseThrow(() -> refused(lease, Refusal.MALFORMED));
        boolean signed = tx.hasWitness()
                || tx.inputs().stream().anyMatch(input -> input.scriptSig().size() != 0);
        if (signed) throw refused(lease, Refusal.NOT_UNSIGNED);
        return new UnsignedTx(tx);
    }

    private Leases.Signed again(Lease lease, Lease.SignedTx signed, UnsignedTx tx) {
        if (!signed.txid().equals(tx.txid())) throw refused(lease, Refusal.OTHER_TRANSACTION_SIGNED);
        meters.counter("jm.wallet.signings", "result", "again").increment();
        return new Leases.Signed(signed.txid().hex(), store.signatures(lease.id()));
    }

    private SigningRules.Facts facts(Lease lease, UnsignedTx tx) {
        List<OutPoint> foreign = tx.inputs().stream()
                .map(TxInput::outPoint)
                .filter(outPoint -> !SigningRules.isLeased(lease, outPoint))
                .distinct()
                .toList();
        if (foreign.size() > ChainBackend.MAX_LOOKUP) throw refused(lease, Refusal.MALFORMED);
        Map<OutPoint, ChainOutput> found = foreign.isEmpty() ? Map.of() : chain.lookup(foreign);
        Set<OutPoint> forbiddenInputs = new HashSet<>();
        found.forEach((outPoint, output) -> {
            Optional<Wallet> owner = wallets.signerOf(output.script());
            if (owner.isPresent() && !isLeasedByOther(lease, owner.get(), outPoint)) forbiddenInputs.add(outPoint);
        });
        Set<Script> forbiddenOutputs = new HashSet<>();
        for (TxOutput output : tx.outputs()) {
            Script script = output.script();
            boolean agreed = script.equals(lease.coinjoinScript()) || script.equals(lease.changeScript());
            if (agreed ? isAnothersToo(lease, script) : isUnexpectedOfOurs(lease, script)) forbiddenOutputs.add(script);
        }
        return new SigningRules.Facts(found, forbiddenInputs, forbiddenOutputs);
    }

    /**
     * Wallets of one service may meet in one round, as strangers. Refusing that would tell a taker who picks two of our makers
     * that they are one (docs/adr/0010). Watch-only wallets are strangers always: no lease says when they take part, because
     * their keys do so elsewhere (docs/adr/0033).
     */
    private boolean isLeasedByOther(Lease lease, Wallet owner, OutPoint outPoint) {
        return !owner.name().equals(lease.wallet())
                && store.walletHolding(outPoint)
                        .filter(holder -> holder.equals(owner.name()))
                        .isPresent();
    }

    private boolean isUnexpectedOfOurs(Lease lease, Script script) {
        Optional<Wallet> owner = wallets.signerOf(script);
        return owner.isPresent()
                && (owner.get().name().equals(lease.wallet())
                        || !store.walletsExpecting(script).contains(owner.get().name()));
    }

    /** One output would be the payment to two wallets, and what the other one is to get somebody else's. */
    private boolean isAnothersToo(Lease lease, Script script) {
        return store.walletsExpecting(script).stream().anyMatch(wallet -> !wallet.equals(lease.wallet()));
    }

    private static List<Leases.Signature> signatures(Wallet wallet, Lease lease, UnsignedTx tx) {
        Bip143 hashes = new Bip143(tx.tx());
        InputVerifier verifier = new InputVerifier(tx.tx());
        List<Leases.Signature> signatures = new ArrayList<>();
        for (int i = 0; i < tx.inputs().size(); i++) {
            OutPoint outPoint = tx.inputs().get(i).outPoint();
            for (Lease.Input input : lease.inputs()) {
                if (input.outPoint().equals(outPoint)) signatures.add(signature(wallet, hashes, verifier, i, input));
            }
        }
        return signatures;
    }

    private static Leases.Signature signature(
            Wallet wallet, Bip143 hashes, InputVerifier verifier, int index, Lease.Input input) {
        Witness made = new OwnInput(input.path(), input.script(), input.value()).sign(wallet, hashes, verifier, index);
        return new Leases.Signature(
                index,
                input.outPoint().toString(),
                HexFormat.of().formatHex(made.item(0)),
                HexFormat.of().formatHex(made.item(1)));
    }

    private enum Persisted {
        DONE,
        LEASE_MOVED,
        AUTHORIZATION_GONE,
        DAILY_COST,
        DAILY_VALUE
    }

    private Leases.Signed persist(
            Lease lease, UnsignedTx tx, SigningRules.Verdict.Sign sign, List<Leases.Signature> signatures) {
        Persisted result = Objects.requireNonNull(transactions.execute(status -> {
            Persisted outcome = write(lease, tx, sign, signatures);
            if (outcome != Persisted.DONE) status.setRollbackOnly();
            return outcome;
        }));
        return switch (result) {
            case DONE -> {
                meters.counter("jm.wallet.signings", "result", "signed").increment();
                log.atInfo()
                        .addKeyValue("lease", lease.id())
                        .addKeyValue("role", lease.role())
                        .addKeyValue("inputs", signatures.size())
                        .log("coinjoin signed");
                yield new Leases.Signed(tx.txid().hex(), signatures);
            }
            case LEASE_MOVED -> moved(lease, tx);
            case AUTHORIZATION_GONE -> throw refused(lease, Refusal.AUTHORIZATION_GONE);
            case DAILY_COST -> throw refused(lease, Refusal.DAILY_COST_TOO_HIGH);
            case DAILY_VALUE -> throw refused(lease, Refusal.DAILY_VALUE_TOO_HIGH);
        };
    }

    private static List<CoinLedger.Spent> entries(Lease lease) {
        return lease.inputs().stream()
                .map(input -> new CoinLedger.Spent(input.outPoint(), input.path(), input.value()))
                .toList();
    }

    private Persisted write(
            Lease lease, UnsignedTx tx, SigningRules.Verdict.Sign sign, List<Leases.Signature> signatures) {
        Instant now = clock.instant();
        if (!store.markSigned(lease.id(), tx, sign.cost(), sign.miningFee(), now)) return Persisted.LEASE_MOVED;
        store.insertSignatures(lease.id(), signatures);
        Wallet wallet = wallets.get(lease.wallet());
        ledger.spends(wallet, entries(lease));
        audit.transaction(
                wallet,
                lease.role() == Leases.Role.MAKER ? Signatures.Kind.MAKER_COINJOIN : Signatures.Kind.TAKER_COINJOIN,
                lease.token(),
                lease.id(),
                tx.tx(),
                signatures.size(),
                lease.inputs().stream()
                        .mapToLong(input -> input.value().value())
                        .sum());
        if (!(lease.terms() instanceof Lease.Taker taker)) return Persisted.DONE;
        String authorization = taker.authorizationId();
        if (authorization != null && !authorizations.use(authorization, lease.id(), now))
            return Persisted.AUTHORIZATION_GONE;
        // in the order of payments: two transactions that wait for one another's rows would both be lost
        long today = costs.add(lease.wallet(), now, sign.cost()).value();
        if (today > policy.maxCostSatsPerDay()) return Persisted.DAILY_COST;
        return gate.fitsTheDay(wallet, now, leaving(wallet, lease)) ? Persisted.DONE : Persisted.DAILY_VALUE;
    }

    /** It was signed, released or expired while we were computing. */
    private Leases.Signed moved(Lease lease, UnsignedTx tx) {
        Lease current = store.find(lease.id()).orElseThrow(RoundRefusals::leaseNotFound);
        Lease.@Nullable SignedTx signed = current.signed();
        if (signed != null) return again(current, signed, tx);
        throw ended(current);
    }

    /** Whose time is over has ended, also before somebody wrote that down. */
    private static RuntimeException ended(Lease unsigned) {
        return RoundRefusals.leaseState(
                unsigned.isOpen()
                        ? Leases.State.EXPIRED.name()
                        : unsigned.state().name());
    }

    /** A stranger can make a maker refuse as often as it likes, but only our own taker makes a taker's lease refuse. */
    private RuntimeException refused(Lease lease, Refusal reason) {
        meters.counter("jm.wallet.signings", "result", "refused").increment();
        refusals(reason).increment();
        var event = lease.role() == Leases.Role.TAKER ? log.atWarn() : log.atDebug();
        event.addKeyValue("lease", lease.id()).addKeyValue("reason", reason).log("signing refused");
        return RoundRefusals.signingRefused(reason.name());
    }

    private Counter refusals(Refusal reason) {
        return meters.counter(
                "jm.wallet.signing.refusals", "reason", reason.name().toLowerCase(Locale.ROOT));
    }
}
