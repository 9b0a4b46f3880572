package org.joinmarket.wallet.send;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Approvals.Kind;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.lease.Ids;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.send.SendStore.Sent;
import org.joinmarket.wallet.signing.Approvals;
import org.joinmarket.wallet.signing.AuditLog;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.OwnInput;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pays for an operator: what was planned is signed and on the disk before a node sees it. The caps on fees are those of
 * rounds, and count together with them for the day.
 */
@Slf4j
public final class SendDesk {
    private static final int VERSION = 2;

    /** May be replaced by another that pays more (BIP125), and lets the lock time count. */
    private static final long REPLACEABLE = 0xffff_fffdL;

    private static final long MILLION = 1_000_000;

    private final Planner planner;
    private final SendStore store;
    private final AddressBook addresses;
    private final DailyCosts costs;
    private final SpendGate gate;
    private final AuditLog audit;
    private final ChainBackend chain;
    private final PolicyProperties policy;
    private final TransactionTemplate transactions;
    private final SecureRandom random;
    private final InstantSource clock;
    private final ReentrantLock broadcasting;

    SendDesk(
            Planner planner,
            SendStore store,
            AddressBook addresses,
            DailyCosts costs,
            SpendGate gate,
            AuditLog audit,
            ChainBackend chain,
            PolicyProperties policy,
            TransactionTemplate transactions,
            SecureRandom random,
            InstantSource clock,
            ReentrantLock broadcasting) {
        this.planner = planner;
        this.store = store;
        this.addresses = addresses;
        this.costs = costs;
        this.gate = gate;
        this.audit = audit;
        this.chain = chain;
        this.policy = policy;
        this.transactions = transactions;
        this.random = random;
        this.clock = clock;
        this.broadcasting = broadcasting;
    }

    /** What the order would cost now; nothing is promised. */
    public Sends.Quote quote(Wallet wallet, Sends.Order order) {
        Payment payment = planner.plan(wallet, order, "");
        long amount = payment.amount().value();
        return new Sends.Quote(
                payment.coins().stream().map(coin -> coin.outPoint().toString()).toList(),
                amount,
                payment.fee().value(),
                Math.ceilDiv(Math.multiplyExact(payment.fee().value(), MILLION), amount),
                payment.rate().satsPerKvB(),
                payment.vsize(),
                payment.change().value());
    }

    /**
     * The payment that this key made before, whatever became of it; otherwise a new one.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 locked, or the key was used for another order; 422 with what is
     *     missing, above a cap, or the node's reason
     */
    public Sends.Sent send(String token, Wallet wallet, Sends.Send request) {
        String hash = HexFormat.of()
                .formatHex(Hashes.sha256((wallet.name() + " " + request).getBytes(StandardCharsets.UTF_8)));
        Sent sent;
        wallet.granting().lock(); // no round chooses the same coins meanwhile
        try {
            Optional<SendStore.Known> before = store.find(token, request.idempotencyKey());
            if (before.isPresent()) {
                if (!before.get().requestHash().equals(hash)) throw Refusals.idempotencyKeyReused();
                return again(before.get().sent());
            }
            wallet.requireUnlocked();
            sent = sign(token, wallet, request, hash);
        } finally {
            wallet.granting().unlock();
        }
        log.atInfo()
                .addKeyValue("send", sent.id())
                .addKeyValue("wallet", wallet.name())
                .log("payment signed");
        return view(broadcast(wallet, sent));
    }

    public List<Sends.Sent> of(Wallet wallet) {
        return store.of(wallet.name()).stream().map(SendDesk::view).toList();
    }

    private Sent sign(String token, Wallet wallet, Sends.Send request, String hash) {
        Payment payment = planner.plan(wallet, request.order(), "order.");
        requireCheap(payment.fee(), request.maxFeeSats());
        long leaving = SpendGate.leaving(wallet, payment.outputs());
        Optional<String> approval = gate.require(
                wallet,
                payment.outputs().stream().map(TxOutput::script).toList(),
                Optional.of(leaving),
                "order.outputs",
                new Approvals.Request(token, hash, Kind.PAYMENT, summary(request.order()), leaving));
        List<AddressBook.Next> taken = new ArrayList<>();
        List<TxOutput> outputs = new ArrayList<>(payment.outputs());
        if (payment.change().value() > 0) {
            AddressBook.Next change = addresses.peek(wallet, request.order().mixdepth(), Wallet.INTERNAL);
            taken.add(change);
            outputs.add(new TxOutput(payment.change(), change.script()));
        }
        Transaction tx = signed(wallet, payment, outputs);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Sent sent = new Sent(
                Ids.random(random),
                wallet.name(),
                request.order().mixdepth(),
                Sends.State.SIGNED,
                payment.amount(),
                payment.fee(),
                payment.change(),
                tx.txid(),
                tx.hex(),
                now,
                null,
                null);
        Persisted outcome;
        try {
            outcome = Objects.requireNonNull(transactions.execute(status -> {
                Persisted result = persist(sent, tx, token, request.idempotencyKey(), hash, wallet, taken);
                if (result == Persisted.DONE && !gate.fitsTheDay(wallet, sent.made(), leaving))
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
            case DAILY_COST -> throw Refusals.feeTooHigh("what this day's fees would come to", "max_fee_sats");
            case DAILY_VALUE -> throw Refusals.valueTooHigh("order.outputs", "max-value-sats-per-day");
        };
    }

    private enum Persisted {
        DONE,
        TAKEN,
        DAILY_COST,
        DAILY_VALUE
    }

    private static List<String> summary(Sends.Order order) {
        return order.outputs().stream()
                .map(output -> output.address() + " "
                        + (output.amountSats() == null ? "all that is left" : output.amountSats() + " sats"))
                .toList();
    }

    private Persisted persist(
            Sent sent,
            Transaction tx,
            String token,
            String idempotencyKey,
            String hash,
            Wallet wallet,
            List<AddressBook.Next> taken) {
        if (store.isLeased(tx)) return Persisted.TAKEN;
        store.insert(sent, tx, token, idempotencyKey, hash);
        for (AddressBook.Next next : taken) if (!addresses.claim(wallet, next, "change")) return Persisted.TAKEN;
        long spent = sent.amount().value() + sent.fee().value() + sent.change().value();
        audit.transaction(
                wallet,
                Signatures.Kind.PAYMENT,
                token,
                sent.id(),
                tx,
                tx.inputs().size(),
                spent);
        long today = costs.add(sent.wallet(), sent.made(), sent.fee()).value();
        return today > policy.maxCostSatsPerDay() ? Persisted.DAILY_COST : Persisted.DONE;
    }

    private void requireCheap(Sats fee, long wanted) {
        if (fee.value() > wanted) throw Refusals.feeTooHigh("the fee of " + fee.value() + " sats", "max_fee_sats");
        if (fee.value() > policy.maxCostSats())
            throw Refusals.feeTooHigh("the fee of " + fee.value() + " sats", "joinmarket.wallet.policy.max-cost-sats");
    }

    /** Inputs and outputs in no order that would tell which is the change. */
    private Transaction signed(Wallet wallet, Payment payment, List<TxOutput> outputs) {
        List<Coin> coins = new ArrayList<>(payment.coins());
        Collections.shuffle(coins, random);
        List<TxOutput> shuffled = new ArrayList<>(outputs);
        Collections.shuffle(shuffled, random);
        List<TxInput> inputs = coins.stream()
                .map(coin -> TxInput.unsigned(coin.outPoint(), REPLACEABLE))
                .toList();
        Transaction unsigned =
                new Transaction(VERSION, inputs, shuffled, chain.tip().height());
        Bip143 hashes = new Bip143(unsigned);
        InputVerifier verifier = new InputVerifier(unsigned);
        Map<OutPoint, Witness> witnesses = new HashMap<>();
        for (int i = 0; i < coins.size(); i++) {
            Coin coin = coins.get(i);
            OwnInput own = new OwnInput(coin.path(), coin.script(), coin.value());
            witnesses.put(coin.outPoint(), own.sign(wallet, hashes, verifier, i));
        }
        List<TxInput> complete = inputs.stream()
                .map(input -> input.withWitness(Objects.requireNonNull(witnesses.get(input.outPoint()))))
                .toList();
        return new Transaction(VERSION, complete, shuffled, unsigned.lockTime());
    }

    /** A chain that is away is told later: the payment stands. */
    private Sent broadcast(Wallet wallet, Sent sent) {
        broadcasting.lock();
        try {
            return switch (chain.broadcast(HexFormat.of().parseHex(sent.transactionHex()))) {
                case BroadcastResult.Accepted _ -> {
                    store.became(sent.id(), Sends.State.SIGNED, Sends.State.BROADCAST, null);
                    yield store.find(sent.id()).orElseThrow();
                }
                case BroadcastResult.Refused(var reason) -> refused(wallet, sent, reason);
            };
        } catch (ChainUnavailable e) {
            log.atWarn()
                    .addKeyValue("send", sent.id())
                    .addKeyValue("reason", e.what())
                    .log("payment waits for the chain");
            return sent;
        } finally {
            broadcasting.unlock();
        }
    }

    /** Nobody has it but us: its coins are free again, and what it would have cost is not spent. */
    private Sent refused(Wallet wallet, Sent sent, String reason) {
        long leaving = Transaction.parseHex(sent.transactionHex())
                .toOptional()
                .map(tx -> SpendGate.leaving(wallet, tx.outputs()))
                .orElseThrow();
        transactions.executeWithoutResult(_ -> {
            if (store.ended(sent.id(), Sends.State.SIGNED, Sends.State.REFUSED, reason, clock.instant())) {
                costs.takeBack(sent.wallet(), sent.made(), sent.fee());
                gate.takeBack(sent.wallet(), sent.made(), leaving);
            }
        });
        Sent now = store.find(sent.id()).orElseThrow();
        if (now.state() == Sends.State.REFUSED) throw Refusals.broadcastRefused(reason);
        return now;
    }

    private static Sends.Sent again(Sent before) {
        String note = before.note();
        if (before.state() == Sends.State.REFUSED) throw Refusals.broadcastRefused(note == null ? "" : note);
        return view(before);
    }

    /**
     * The operator's decision: its coins are free again although it may still confirm. A payment that has ended stays as it is.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 404
     */
    public Sends.Sent abandon(Wallet wallet, String id) {
        broadcasting.lock();
        try {
            Sent sent = find(wallet, id);
            transactions.executeWithoutResult(_ -> store.ended(
                    id,
                    open(sent.state()),
                    Sends.State.ABANDONED,
                    "may still confirm as " + sent.txid(),
                    clock.instant()));
            return view(find(wallet, id));
        } finally {
            broadcasting.unlock();
        }
    }

    /** For a payment that has ended, a state that it is not in. */
    private static Sends.State open(Sends.State state) {
        return state == Sends.State.BROADCAST ? state : Sends.State.SIGNED;
    }

    private Sent find(Wallet wallet, String id) {
        return Optional.of(id)
                .filter(Ids::isId)
                .flatMap(store::find)
                .filter(sent -> sent.wallet().equals(wallet.name()))
                .orElseThrow(Refusals::sendNotFound);
    }

    static Sends.Sent view(Sent sent) {
        return new Sends.Sent(
                sent.id(),
                sent.wallet(),
                sent.mixdepth(),
                sent.state(),
                sent.txid().hex(),
                sent.amount().value(),
                sent.fee().value(),
                sent.change().value(),
                sent.made().toString(),
                sent.note());
    }
}
