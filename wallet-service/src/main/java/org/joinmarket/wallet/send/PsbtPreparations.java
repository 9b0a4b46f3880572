package org.joinmarket.wallet.send;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.PublicKeys;
import org.joinmarket.wallet.wallets.Wallet;

/** Payments that are planned and promised here as any other, and signed later: here, if the wallet has keys, or elsewhere. */
@Slf4j
public final class PsbtPreparations {
    /** Of {@link Psbt#MAX_BYTES}: the rest is for outputs and keys of as many inputs as a payment has, and for signatures. */
    private static final int MAX_WHOLE_BYTES = 700_000;

    private final Planner planner;
    private final Payments payments;
    private final SendStore store;
    private final PublicKeys keys;
    private final ChainBackend chain;

    PsbtPreparations(Planner planner, Payments payments, SendStore store, PublicKeys keys, ChainBackend chain) {
        this.planner = planner;
        this.payments = payments;
        this.store = store;
        this.keys = keys;
        this.chain = chain;
    }

    /** What the key is bound to: not a payment of the same order. */
    private record Prepared(Sends.Send request) {}

    /**
     * What this key made before, whatever became of it; otherwise a new one.
     *
     * @throws org.joinmarket.support.problems.ApiProblem as for a payment
     */
    public Psbts.Created create(String token, Wallet wallet, Sends.Send request) {
        var asked = new Payments.Asked(
                token, wallet, request.idempotencyKey(), new Prepared(request), request.maxFeeSats(), true);
        Sent sent = payments.sign(
                        asked,
                        () -> new Payments.Job(planner.plan(wallet, request.order(), "order."), new Manner.Prepare()))
                .sent();
        return new Psbts.Created(Payments.view(sent), psbt(wallet, sent).base64());
    }

    /**
     * With all that a signer needs who knows nothing but his keys. It does not name SIGHASH_ALL, which is what signers take where none is
     * named: Bitcoin Core refuses one that is, unless it is told the same.
     */
    private Psbt psbt(Wallet wallet, Sent sent) {
        int fingerprint = HexFormat.fromHexDigits(wallet.fingerprint());
        Transaction tx = sent.unsigned();
        List<Payment.Spent> coins = store.coins().inOrder(sent.id(), tx);
        Map<TxId, Transaction> whole = whole(coins);
        Psbt psbt = Psbt.of(tx);
        for (int i = 0; i < tx.inputs().size(); i++) {
            Payment.Spent coin = coins.get(i);
            Transaction before = whole.get(coin.outPoint().txid());
            if (before != null) psbt = psbt.withInput(i, PsbtFields.nonWitnessUtxo(before));
            psbt = psbt.withInput(i, PsbtFields.witnessUtxo(new TxOutput(coin.value(), coin.script())))
                    .withInput(
                            i, PsbtFields.inputKey(keys.at(wallet, coin.path()), fingerprint, keys.path(coin.path())));
        }
        for (int i = 0; i < tx.outputs().size(); i++) {
            Optional<KeyPath> own = wallet.scripts().pathOf(tx.outputs().get(i).script());
            if (own.isEmpty() || own.get().branch() == Wallet.BONDS) continue;
            psbt = psbt.withOutput(
                    i, PsbtFields.outputKey(keys.at(wallet, own.get()), fingerprint, keys.path(own.get())));
        }
        return psbt;
    }

    /** The transactions that it spends from, which some devices want to see; those that are known and not too large together. */
    private Map<TxId, Transaction> whole(List<Payment.Spent> coins) {
        Map<TxId, Transaction> whole = new HashMap<>();
        int room = MAX_WHOLE_BYTES;
        try {
            for (Payment.Spent coin : coins) {
                TxId txid = coin.outPoint().txid();
                Optional<Transaction> found =
                        Optional.ofNullable(whole.get(txid)).or(() -> chain.transaction(txid));
                if (found.isEmpty()) continue;
                room -= found.get().serialize().length; // each input has it again
                if (room < 0) return Map.of();
                whole.put(txid, found.get());
            }
        } catch (ChainUnavailable e) {
            log.atDebug().addKeyValue("reason", e.what()).log("PSBT without all transactions that it spends from");
        }
        return whole;
    }
}
