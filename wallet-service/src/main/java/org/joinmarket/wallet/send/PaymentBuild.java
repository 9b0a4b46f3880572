package org.joinmarket.wallet.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.jspecify.annotations.Nullable;

/** Gives outputs of ours the next address, or leaves them the one that they had. */
final class PaymentBuild {
    private final AddressBook addresses;
    private final Wallet wallet;
    private final int mixdepth;
    private final @Nullable Script before;
    private final List<AddressBook.Next> taken = new ArrayList<>();
    private final List<KeyPath> named = new ArrayList<>();
    private String purpose = "psbt";
    private @Nullable Script own;

    PaymentBuild(AddressBook addresses, Wallet wallet, Payment payment) {
        this.addresses = addresses;
        this.wallet = wallet;
        this.mixdepth = payment.mixdepth();
        Sent replaced = payment.replaces();
        String ownBefore = replaced == null ? null : replaced.ownScript();
        this.before = ownBefore == null ? null : Script.ofHex(ownBefore);
    }

    /** Addresses of ours that are named come first: no output of ours gets the same. */
    List<TxOutput> outputs(Payment payment) {
        purpose = "payment";
        for (Payment.Output output : payment.outputs()) {
            Script script = output.script();
            if (script != null) ordinary(script).ifPresent(named::add);
        }
        List<TxOutput> outputs = new ArrayList<>();
        payment.outputs().forEach(output -> outputs.add(output(output)));
        Payment.Output change = payment.change();
        if (change != null) outputs.add(output(change));
        return outputs;
    }

    /** Its outputs of ours are known to whoever brought it. */
    PaymentSigner.Arranged asItIs(Transaction unsigned, List<Payment.Spent> coins) {
        for (TxOutput output : unsigned.outputs()) {
            Optional<KeyPath> path = ordinary(output.script());
            if (path.isEmpty()) continue;
            named.add(path.get());
            own = output.script();
        }
        return new PaymentSigner.Arranged(unsigned, coins);
    }

    private Optional<KeyPath> ordinary(Script script) {
        return wallet.scripts().pathOf(script).filter(wallet::isOrdinary);
    }

    /** To be called in the transaction that keeps the payment; false if somebody was faster. */
    boolean claim() {
        Map<KeyPath, BooleanSupplier> steps = new TreeMap<>(KeyPath.ORDER);
        taken.forEach(next -> steps.put(next.path(), () -> addresses.claim(wallet, next, "change")));
        named.forEach(path -> steps.put(path, () -> {
            addresses.keepBack(wallet, path, purpose);
            return true;
        }));
        return steps.values().stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    /** Of the output of ours, lower-case hex; null without one. */
    @Nullable
    String ownScript() {
        return own == null ? null : own.hex();
    }

    private TxOutput output(Payment.Output planned) {
        Script script = planned.script();
        if (script == null) {
            AddressBook.Next next = addresses.peekBehind(wallet, mixdepth, Wallet.INTERNAL, named);
            taken.add(next);
            script = next.script();
            own = script;
        } else if (before != null && script.equals(before)) {
            own = script;
        }
        return new TxOutput(planned.value(), script);
    }
}
