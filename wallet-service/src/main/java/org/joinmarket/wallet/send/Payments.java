package org.joinmarket.wallet.send;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.RequestHash;
import org.joinmarket.wallet.api.Approvals.Kind;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.audit.Ids;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What every payment goes through once somebody has planned it: the caps, the signature, the disk, and then the node. The
 * caps on fees are those of rounds, and count together with them for the day.
 */
@Slf4j
public final class Payments {
    private final SendStore store;
    private final AddressBook addresses;
    private final PaymentSigner signer;
    private final Shares shares;
    private final Delivery delivery;
    private final SpendGate gate;
    private final AuditLog audit;
    private final CoinLedger ledger;
    private final ChainBackend chain;
    private final PolicyProperties policy;
    private final TransactionTemplate transactions;
    private final SecureRandom random;
    private final InstantSource clock;

    Payments(
            SendStore store,
            AddressBook addresses,
            DailyCosts costs,
            SpendGate gate,
            AuditLog audit,
            CoinLedger ledger,
            ChainBackend chain,
            PolicyProperties policy,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock,
            ReentrantLock broadcasting) {
        this.store = store;
        this.addresses = addresses;
        this.signer = new PaymentSigner(random);
        this.shares = new Shares(store, costs, gate);
        this.delivery = new Delivery(store, shares, chain, transactions, clock, broadcasting);
        this.gate = gate;
        this.audit = audit;
        this.ledger = ledger;
        this.chain = chain;
        this.policy = policy;
        this.transactions = transactions;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Who asks for what.
     *
     * @param request what the key is bound to
     * @param maxFeeSats the fee that was seen
     * @param unsigned whether others are to sign it
     */
    record Asked(
            String token, Wallet wallet, String idempotencyKey, Record request, long maxFeeSats, boolean unsigned) {
        Asked(String token, Wallet wallet, String idempotencyKey, Record request, long maxFeeSats) {
            this(token, wallet, idempotencyKey, request, maxFeeSats, false);
        }

        String hash() {
            return RequestHash.of(wallet.name(), request);
        }
    }

    /**
     * The payment that this key made before, whatever became of it; otherwise a new one.
     *
     * @param plan called while no round of the wallet chooses coins
     * @throws org.joinmarket.support.problems.ApiProblem 409 locked, or the key was used for another order; 422 above a cap, or
     *     the node's reason
     */
    Sends.Sent make(Asked asked, Supplier<Payment> plan) {
        Made made = sign(asked, () -> new Job(plan.get(), new Manner.Pay()));
        return made.before() ? again(made.sent()) : view(delivery.broadcast(asked.wallet(), made.sent()));
    }

    /** @param before whether the same key had made it before */
    record Made(Sent sent, boolean before) {}

    /** @param manner what to do with it */
    record Job(Payment payment, Manner manner) {}

    /**
     * As {@link #make}, but what is signed is not handed to the chain.
     *
     * @param plan what to sign
     */
    Made sign(Asked asked, Supplier<Job> plan) {
        Wallet wallet = asked.wallet();
        Sent sent;
        wallet.granting().lock();
        try {
            Optional<SendStore.Known> before = store.find(asked.token(), asked.idempotencyKey());
            if (before.isPresent()) {
                if (!before.get().requestHash().equals(asked.hash())) throw Refusals.idempotencyKeyReused();
                return new Made(before.get().sent(), true);
            }
            if (!asked.unsigned()) wallet.requireUnlocked();
            Job job = plan.get();
            sent = sign(asked, job.payment(), job.manner());
        } finally {
            wallet.granting().unlock();
        }
        log.atInfo()
                .addKeyValue("send", sent.id())
                .addKeyValue("wallet", wallet.name())
                .addKeyValue("kind", sent.kind())
                .log(sent.state() == Sends.State.UNSIGNED ? "payment prepared" : "payment signed");
        return new Made(sent, false);
    }

    /** The newest first. */
    public List<Sends.Sent> of(Wallet wallet) {
        return store.of(wallet.name()).stream().map(Payments::view).toList();
    }

    private Sent sign(Asked asked, Payment payment, Manner manner) {
        requireCheap(payment.fee(), asked.maxFeeSats());
        String field = field(payment, manner);
        List<TxOutput> named = named(payment);
        long leaving = SpendGate.leaving(asked.wallet(), named);
        Optional<String> approval = approval(asked, payment, named, leaving, field);
        PaymentBuild build = new PaymentBuild(addresses, asked.wallet(), payment);
        PaymentSigner.Arranged arranged = switch (manner) {
            case Manner.Pay _, Manner.Prepare _ ->
                signer.arrange(payment.coins(), build.outputs(payment), payment.lockTime());
            case Manner.SignAsIs(var unsigned) -> build.asItIs(unsigned, payment.coins());
        };
        boolean prepared = manner instanceof Manner.Prepare;
        Transaction tx = prepared
                ? arranged.unsigned()
                : PaymentSigner.sign(asked.wallet(), arranged.unsigned(), arranged.coins());
        String id = Ids.random(random);
        Sent replaced = payment.replaces();
        Sent sent = new Sent(
                id,
                asked.wallet().name(),
                payment.mixdepth(),
                payment.kind(),
                prepared ? Sends.State.UNSIGNED : Sends.State.SIGNED,
                payment.amount(),
                payment.fee(),
                payment.changeValue(),
                replaced == null ? payment.fee() : payment.fee().minus(replaced.fee()),
                build.ownScript(),
                tx.txid(),
                tx.hex(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                replaced == null ? id : replaced.first(),
                replaced == null ? null : replaced.id(),
                null,
                null,
                manner instanceof Manner.SignAsIs,
                null);
        Persisted outcome;
        try {
            outcome = Objects.requireNonNull(transactions.execute(status -> {
                Persisted result = persist(sent, payment, tx, asked, build);
                if (result == Persisted.DONE && !shares.addValue(asked.wallet(), sent, leaving))
                    result = Persisted.DAILY_VALUE;
                if (result == Persisted.DONE && approval.isPresent() && !gate.use(approval.get()))
                    result = Persisted.TAKEN;
                if (result != Persisted.DONE) status.setRollbackOnly();
                return result;
            }));
        } catch (DuplicateKeyException _) {
            throw Refusals.tryAgain();
        }
        return switch (outcome) {
            case DONE -> sent;
            case TAKEN -> throw Refusals.tryAgain();
            case DAILY_COST ->
                throw PaymentRefusals.feeTooHigh(
                        "what this day's fees would come to",
                        "joinmarket.wallet.policy.max-cost-sats-per-day",
                        policy.maxCostSatsPerDay() + " sats");
            case DAILY_VALUE -> throw gate.tooMuchForTheDay(field);
        };
    }

    /** Where the request says who is paid. */
    private static String field(Payment payment, Manner manner) {
        if (manner instanceof Manner.SignAsIs) return "psbt";
        return payment.kind() == Sends.Kind.REDEMPTION ? "order.destination" : "order.outputs";
    }

    /** What somebody has approved is paid once, whichever version of it confirms. */
    private Optional<String> approval(Asked asked, Payment payment, List<TxOutput> named, long leaving, String field) {
        List<Script> scripts = named.stream().map(TxOutput::script).toList();
        if (payment.replaces() != null) {
            gate.requireLimits(asked.wallet(), scripts, Optional.of(leaving), "id");
            return Optional.empty();
        }
        return gate.require(
                asked.wallet(),
                scripts,
                Optional.of(leaving),
                field,
                new Approvals.Request(asked.token(), asked.hash(), Kind.PAYMENT, summary(named), leaving));
    }

    private enum Persisted {
        DONE,
        TAKEN,
        DAILY_COST,
        DAILY_VALUE
    }

    /** What is paid to scripts that somebody named, which are not always others'. */
    private static List<TxOutput> named(Payment payment) {
        List<TxOutput> named = new ArrayList<>();
        for (Payment.Output output : payment.outputs()) {
            Script script = output.script();
            if (script != null) named.add(new TxOutput(output.value(), script));
        }
        return named;
    }

    private List<String> summary(List<TxOutput> named) {
        return named.stream()
                .map(output -> Addresses.fromScript(chain.network(), output.script())
                                .orElse(output.script().hex())
                        + " " + output.value().value() + " sats")
                .toList();
    }

    private Persisted persist(Sent sent, Payment payment, Transaction tx, Asked asked, PaymentBuild build) {
        Wallet wallet = asked.wallet();
        Sent replaced = payment.replaces();
        if (replaced != null && !store.replace(replaced.id(), sent.id())) return Persisted.TAKEN;
        store.insert(sent, payment.coins(), asked.token(), asked.idempotencyKey(), asked.hash());
        if (store.coins().areAnyFrozen(sent.wallet(), chosen(payment))) return Persisted.TAKEN;
        if (!build.claim()) return Persisted.TAKEN;
        ledger.spends(wallet, entries(payment));
        long spent = Payment.spent(payment.coins());
        if (sent.state() == Sends.State.UNSIGNED) store.keepNet(sent.id(), AuditLog.received(wallet, tx) - spent);
        else
            audit.transaction(
                    wallet,
                    kind(sent),
                    asked.token(),
                    sent.id(),
                    tx,
                    tx.inputs().size(),
                    spent);
        long today = shares.addCost(sent).value();
        return today > policy.maxCostSatsPerDay() ? Persisted.DAILY_COST : Persisted.DONE;
    }

    private static List<CoinLedger.Spent> entries(Payment payment) {
        return payment.coins().stream()
                .map(coin -> new CoinLedger.Spent(coin.outPoint(), coin.path(), coin.value()))
                .toList();
    }

    /** Coins that are spent only if they are free: a bond, and what a payment before this one has promised, is spent although it is frozen. */
    private static List<Payment.Spent> chosen(Payment payment) {
        if (payment.kind() == Sends.Kind.REDEMPTION) return List.of();
        Sent replaced = payment.replaces();
        if (replaced == null) return payment.coins();
        return payment.coins().stream()
                .filter(coin -> replaced.transaction().indexOfInput(coin.outPoint()) < 0)
                .toList();
    }

    private static Signatures.Kind kind(Sent sent) {
        if (sent.replaces() != null) return Signatures.Kind.REPLACEMENT;
        return switch (sent.kind()) {
            case PAYMENT -> Signatures.Kind.PAYMENT;
            case CHILD -> Signatures.Kind.CHILD;
            case PSBT -> Signatures.Kind.PSBT;
            case REDEMPTION -> Signatures.Kind.REDEMPTION;
        };
    }

    private void requireCheap(Sats fee, long wanted) {
        if (fee.value() > wanted)
            throw PaymentRefusals.feeTooHigh("the fee of " + fee.value() + " sats", "max_fee_sats", wanted + " sats");
        if (fee.value() > policy.maxCostSats())
            throw PaymentRefusals.feeTooHigh(
                    "the fee of " + fee.value() + " sats",
                    "joinmarket.wallet.policy.max-cost-sats",
                    policy.maxCostSats() + " sats");
    }

    static Sends.Sent again(Sent before) {
        String note = before.note();
        if (before.state() == Sends.State.REFUSED) throw Refusals.broadcastRefused(note == null ? "" : note);
        return view(before);
    }

    /**
     * As {@link Delivery#abandon}.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 404
     */
    public Sends.Sent abandon(Wallet wallet, String id) {
        delivery.abandon(wallet, find(wallet, id));
        return view(find(wallet, id));
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 404 */
    Sent find(Wallet wallet, String id) {
        return Optional.of(id)
                .filter(Ids::isId)
                .flatMap(store::find)
                .filter(sent -> sent.wallet().equals(wallet.name()))
                .orElseThrow(PaymentRefusals::sendNotFound);
    }

    static Sends.Sent view(Sent sent) {
        Instant made = sent.made();
        return new Sends.Sent(
                sent.id(),
                sent.wallet(),
                sent.mixdepth(),
                sent.kind(),
                sent.state(),
                sent.txid().hex(),
                sent.amount().value(),
                sent.fee().value(),
                sent.change().value(),
                made.toString(),
                sent.replaces(),
                sent.replacedBy(),
                sent.note());
    }
}
