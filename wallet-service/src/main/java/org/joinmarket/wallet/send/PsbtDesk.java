package org.joinmarket.wallet.send;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/** Signs what an operator brings, within the limits of what he pays himself. */
public final class PsbtDesk {
    private final PsbtPlans reader;
    private final Payments payments;
    private final SendStore store;
    private final AuditLog audit;
    private final TransactionTemplate transactions;
    private final ReentrantLock broadcasting;

    PsbtDesk(
            PsbtPlans reader,
            Payments payments,
            SendStore store,
            AuditLog audit,
            TransactionTemplate transactions,
            ReentrantLock broadcasting) {
        this.reader = reader;
        this.payments = payments;
        this.store = store;
        this.audit = audit;
        this.transactions = transactions;
        this.broadcasting = broadcasting;
    }

    /**
     * What signing it would do; nothing is promised.
     *
     * @throws org.joinmarket.support.problems.ApiProblem as {@link #sign}
     */
    public Psbts.Review review(Wallet wallet, String base64) {
        Psbt psbt = PsbtPlans.parse(base64);
        Optional<Sent> prepared = prepared(wallet, psbt);
        PsbtPlans.Read read = reader.read(wallet, psbt, promised(prepared));
        Payment payment = read.payment();
        return new Psbts.Review(
                prepared.map(Sent::id).orElse(null),
                payment.mixdepth(),
                payment.coins().stream().map(coin -> coin.outPoint().toString()).toList(),
                signed(psbt),
                read.outputs(),
                psbt.unsigned().txid().hex(),
                payment.amount().value(),
                payment.fee().value(),
                payment.rate().satsPerKvB(),
                payment.vsize());
    }

    private static int signed(Psbt psbt) {
        int signed = 0;
        for (int i = 0; i < psbt.inputs().size(); i++)
            if (psbt.input(i).isFinal() || !psbt.input(i).signatures().isEmpty()) signed++;
        return signed;
    }

    /** What it was prepared as here, or signed as before, if that waits for its end. */
    private Optional<Sent> prepared(Wallet wallet, Psbt psbt) {
        return store.find(wallet.name(), psbt.unsigned().txid())
                .filter(Sent::isOpen)
                .filter(sent -> sent.kind() != Sends.Kind.REDEMPTION) // bonds are redeemed, not signed here
                .filter(sent -> sent.unsigned().equals(psbt.unsigned()));
    }

    private Set<OutPoint> promised(Optional<Sent> prepared) {
        Set<OutPoint> promised = new HashSet<>();
        prepared.ifPresent(sent -> store.coins().of(sent.id()).forEach(coin -> promised.add(coin.outPoint())));
        return promised;
    }

    /**
     * Signs all of its inputs. Whoever has the answer can hand it to the chain; until its end is known its coins are promised
     * to nothing else.
     *
     * @throws org.joinmarket.support.problems.ApiProblem 409 locked, no keys, or the key was used for another PSBT; 422
     *     {@code psbt-refused}, or above a limit of payments
     */
    public Psbts.Signed sign(String token, Wallet wallet, Psbts.Sign request) {
        Psbt psbt = PsbtPlans.parse(request.psbt());
        var asked = new Payments.Asked(token, wallet, request.idempotencyKey(), request, request.maxFeeSats());
        Optional<Sent> prepared = prepared(wallet, psbt);
        Sent sent = prepared.isPresent() ? signPrepared(asked, psbt, prepared.get()) : signBrought(asked, psbt);
        return new Psbts.Signed(Payments.again(sent), signed(psbt, sent).base64());
    }

    private Sent signBrought(Payments.Asked asked, Psbt psbt) {
        return payments.sign(asked, () -> {
                    PsbtPlans.requireNotFinal(psbt);
                    PsbtPlans.Read read = reader.read(asked.wallet(), psbt, Set.of());
                    return new Payments.Job(read.payment(), new Manner.SignAsIs(psbt.unsigned()));
                })
                .sent();
    }

    /** Limits and approvals were asked for when it was prepared, and its day has what it costs and pays. */
    private Sent signPrepared(Payments.Asked asked, Psbt psbt, Sent prepared) {
        Optional<SendStore.Known> before = store.find(asked.token(), asked.idempotencyKey());
        if (before.isPresent()) {
            if (!before.get().requestHash().equals(asked.hash())) throw Refusals.idempotencyKeyReused();
            return before.get().sent();
        }
        Wallet wallet = asked.wallet();
        wallet.requireUnlocked();
        if (prepared.fee().value() > asked.maxFeeSats())
            throw PaymentRefusals.feeTooHigh(
                    "the fee of " + prepared.fee().value() + " sats", "max_fee_sats", asked.maxFeeSats() + " sats");
        if (prepared.state() != Sends.State.UNSIGNED) return requireSigned(prepared);
        PsbtPlans.requireNotFinal(psbt);
        Payment payment =
                reader.read(wallet, psbt, promised(Optional.of(prepared))).payment();
        Transaction tx = PaymentSigner.sign(wallet, psbt.unsigned(), payment.coins());
        broadcasting.lock();
        try {
            boolean kept = Boolean.TRUE.equals(transactions.execute(status -> {
                boolean all = keep(asked, prepared, payment, tx);
                if (!all) status.setRollbackOnly();
                return all;
            }));
            if (!kept) throw Refusals.tryAgain(); // one of its coins was frozen just now
        } catch (DuplicateKeyException _) {
            throw Refusals.tryAgain(); // the key was used for another one just now
        } finally {
            broadcasting.unlock();
        }
        return requireSigned(store.find(prepared.id()).orElseThrow());
    }

    private boolean keep(Payments.Asked asked, Sent prepared, Payment payment, Transaction tx) {
        var signing = new SendStore.Signing(asked.token(), asked.idempotencyKey(), asked.hash());
        if (!store.signed(prepared.id(), tx.hex(), signing)) return true;
        if (store.coins().areAnyFrozen(prepared.wallet(), payment.coins())) return false;
        int inputs = tx.inputs().size();
        long spent = Payment.spent(payment.coins());
        audit.transaction(asked.wallet(), Signatures.Kind.PSBT, asked.token(), prepared.id(), tx, inputs, spent);
        return true;
    }

    /** Somebody may have given it up meanwhile, or signed and broadcast it elsewhere. */
    private static Sent requireSigned(Sent sent) {
        if (!sent.isOpen() || !sent.transaction().hasWitness())
            throw PaymentRefusals.paymentOver(sent.state().name());
        return sent;
    }

    private static Psbt signed(Psbt psbt, Sent sent) {
        Transaction tx = sent.transaction();
        Psbt result = psbt;
        for (int i = 0; i < tx.inputs().size(); i++) {
            Witness witness = tx.inputs().get(i).witness();
            PublicKey key = PublicKey.of(witness.item(1)).orElseThrow();
            result = result.withInput(i, PsbtFields.partialSignature(key, witness.item(0)));
        }
        return result;
    }
}
