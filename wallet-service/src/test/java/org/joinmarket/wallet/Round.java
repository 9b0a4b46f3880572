package org.joinmarket.wallet;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.wallet.api.Leases;

/** A joint transaction in the making: an honest one, which tests then spoil. */
public final class Round {
    public static final long CJFEE = 500;
    public static final long TXFEE = 0;
    public static final long MINER_FEE = 1_000;
    public static final String BOX_KEY = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";

    public final List<TxInput> inputs = new ArrayList<>();
    public final List<TxOutput> outputs = new ArrayList<>();
    public long lockTime;
    private Transaction tx;

    public Round(long amount, Leases.Lease taker, List<Leases.Lease> makers) {
        long fees = MINER_FEE;
        for (Leases.Lease maker : makers) {
            add(maker, amount, sum(maker) - amount - TXFEE + CJFEE);
            fees += CJFEE - TXFEE;
        }
        add(taker, amount, sum(taker) - amount - fees);
        build();
    }

    private void add(Leases.Lease lease, long amount, long change) {
        for (Leases.Input input : lease.inputs())
            inputs.add(
                    TxInput.unsigned(OutPoint.parse(input.outpoint()).orElseThrow(), TxInput.SEQUENCE_LOCKTIME_ONLY));
        outputs.add(output(lease.coinjoinScript(), amount));
        if (change > 0) outputs.add(output(lease.changeScript(), change));
    }

    public static TxOutput output(String script, long sats) {
        return new TxOutput(new Sats(sats), Script.ofHex(script));
    }

    public static TxInput input(String outpoint) {
        return TxInput.unsigned(OutPoint.parse(outpoint).orElseThrow(), TxInput.SEQUENCE_LOCKTIME_ONLY);
    }

    public static long sum(Leases.Lease lease) {
        return lease.inputs().stream().mapToLong(Leases.Input::valueSats).sum();
    }

    /** After the lists were changed. */
    public Round build() {
        tx = new Transaction(2, inputs, outputs, lockTime);
        return this;
    }

    /** Puts another value on the output to {@code script}. */
    public Round pay(String script, long sats) {
        outputs.replaceAll(one -> one.script().hex().equals(script) ? output(script, sats) : one);
        return build();
    }

    public Round drop(String script) {
        outputs.removeIf(one -> one.script().hex().equals(script));
        return build();
    }

    public long paid(String script) {
        return outputs.stream()
                .filter(one -> one.script().hex().equals(script))
                .mapToLong(one -> one.value().value())
                .sum();
    }

    public Leases.Sign unsigned() {
        return new Leases.Sign(HexFormat.of().formatHex(tx.serializeWithoutWitness()));
    }

    public void attach(Leases.Signed signed) {
        for (Leases.Signature one : signed.signatures()) {
            byte[] signature = HexFormat.of().parseHex(one.signature());
            byte[] key = HexFormat.of().parseHex(one.publicKey());
            tx = tx.withWitness(one.index(), Witness.of(signature, key));
        }
    }

    public String signed() {
        return tx.hex();
    }

    public String txid() {
        return tx.txid().hex();
    }

    public static Leases.MakerRequest makerRequest(String key, long amount) {
        return new Leases.MakerRequest(key, amount, CJFEE, TXFEE, BOX_KEY, 600);
    }

    public static Leases.TakerRequest takerRequest(String key, int mixdepth, long amount) {
        return new Leases.TakerRequest(key, mixdepth, amount, null, 5_000, 20_000, 100_000, 20_000, 2, 600);
    }

    /** For a round that pays outside. */
    public static Leases.TakerRequest payingRequest(String key, long amount, String authorization) {
        return new Leases.TakerRequest(key, 0, amount, authorization, 2_000, 20_000, 100_000, 20_000, 2, 600);
    }
}
