package org.joinmarket.wallet.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.InputVerifier;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtInput;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.wallets.PublicKeys;
import org.joinmarket.wallet.wallets.Wallet;

/** Hands to the chain what was prepared or signed here, with signatures from wherever they come. */
@Slf4j
public final class PsbtFinishing {
    private static final String FIELD = "psbts";

    private final SendStore store;
    private final PublicKeys keys;
    private final ChainBackend chain;
    private final ReentrantLock broadcasting;

    PsbtFinishing(SendStore store, PublicKeys keys, ChainBackend chain, ReentrantLock broadcasting) {
        this.store = store;
        this.keys = keys;
        this.chain = chain;
        this.broadcasting = broadcasting;
    }

    /**
     * Of the PSBTs nothing is taken but signatures: transaction and coins are those that were written down here.
     *
     * @param base64s of one transaction; each may have other signatures
     * @throws org.joinmarket.support.problems.ApiProblem 422 {@code psbt-refused} if they are of no transaction that was made or
     *     signed here, lack a signature, or have one that is not good for SIGHASH_ALL; 422 the node's reason
     */
    public Sends.Sent finish(Wallet wallet, List<String> base64s) {
        List<Psbt> brought = ofOneTransaction(base64s);
        Transaction unsigned = brought.getFirst().unsigned();
        Sent sent = store.find(wallet.name(), unsigned.txid())
                .filter(one -> one.unsigned().equals(unsigned))
                .orElseThrow(() ->
                        refused("NOT_MADE_HERE", FIELD, "no transaction that was prepared or signed in this wallet"));
        if (!sent.isOpen()) return Payments.again(sent);
        Transaction tx = signed(wallet, brought, store.coins().inOrder(sent.id(), unsigned));
        broadcasting.lock();
        try {
            boolean open = store.finished(sent.id(), tx.hex());
            Sent now = store.find(sent.id()).orElseThrow();
            return open && now.replacedBy() == null ? Payments.view(broadcast(now, tx)) : Payments.again(now);
        } finally {
            broadcasting.unlock();
        }
    }

    private static List<Psbt> ofOneTransaction(List<String> base64s) {
        List<Psbt> psbts = new ArrayList<>();
        for (int i = 0; i < base64s.size(); i++) {
            String where = FIELD + "[" + i + "]";
            Psbt psbt = PsbtPlans.parse(base64s.get(i), where);
            if (i > 0 && !psbt.unsigned().equals(psbts.getFirst().unsigned()))
                throw refused("OTHER_TRANSACTION", where, "of another transaction than the first");
            psbts.add(psbt);
        }
        return psbts;
    }

    /** Each input by the first of its signatures that is good. */
    private Transaction signed(Wallet wallet, List<Psbt> brought, List<Payment.Spent> coins) {
        Transaction tx = brought.getFirst().unsigned();
        Transaction signed = tx;
        InputVerifier verifier = new InputVerifier(tx);
        for (int i = 0; i < coins.size(); i++) {
            Payment.Spent coin = coins.get(i);
            PublicKey key = keys.at(wallet, coin.path());
            int index = i;
            List<Witness> offered = brought.stream()
                    .flatMap(psbt -> witnesses(psbt.input(index), key))
                    .toList();
            String where = "inputs[" + i + "]";
            if (offered.isEmpty()) throw refused("NOT_SIGNED", where, "there is no signature of the coin's key");
            Witness good = offered.stream()
                    .filter(witness ->
                            verifier.verify(index, coin.script(), coin.value(), witness) == InputVerifier.Result.VALID)
                    .findFirst()
                    .orElseThrow(() ->
                            refused("BAD_SIGNATURE", where, "its signature is not good for all of this transaction"));
            signed = signed.withWitness(i, good);
        }
        return signed;
    }

    private static Stream<Witness> witnesses(PsbtInput input, PublicKey key) {
        return Stream.concat(
                Optional.ofNullable(input.signatures().get(key))
                        .map(signature -> Witness.of(signature, key.bytes()))
                        .stream(),
                input.finalWitness().stream());
    }

    private static ApiProblem refused(String reason, String where, String text) {
        return PaymentRefusals.psbtRefused(FIELD, reason, where, text);
    }

    /**
     * A chain that is away is told later. One that refuses it now may take it from others who have the signatures: its coins stay
     * promised until it is finished again, given up, or seen.
     */
    private Sent broadcast(Sent sent, Transaction tx) {
        try {
            switch (chain.broadcast(tx.serialize())) {
                case BroadcastResult.Accepted _ ->
                    store.became(sent.id(), Sends.State.SIGNED, Sends.State.BROADCAST, null);
                case BroadcastResult.Refused(var reason) -> {
                    if (chain.tellsThirdParties()) { // who have all signatures, as of a payment of ours
                        store.became(sent.id(), Sends.State.SIGNED, Sends.State.SIGNED, reason);
                        break;
                    }
                    store.hold(sent.id(), reason);
                    throw Refusals.broadcastRefused(reason);
                }
            }
        } catch (ChainUnavailable e) {
            log.atWarn()
                    .addKeyValue("send", sent.id())
                    .addKeyValue("reason", e.what())
                    .log("payment waits for the chain");
        }
        return store.find(sent.id()).orElseThrow();
    }
}
