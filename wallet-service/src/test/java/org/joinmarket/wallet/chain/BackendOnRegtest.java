package org.joinmarket.wallet.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;

/** A chain backend and a wallet whose keys the test has. */
abstract class BackendOnRegtest {
    static final Sats MILLION = sats(1_000_000);
    static final Sats FEE = sats(500);
    static final KeyPath DEPOSIT = new KeyPath(0, 0, 3);
    static final KeyPath CHANGE = new KeyPath(0, 1, 0);
    static final KeyPath MIXED = new KeyPath(1, 1, 9);

    final TestWallet wallet = TestWallet.create();

    /** A backend with an empty mempool. */
    abstract ChainBackend chain();

    /** The same chain after all that runs has been stopped and started. */
    abstract ChainBackend restarted();

    /** What mines and pays, on the chain that the backend shows. */
    RegtestChain regtest() {
        return chain().regtest().orElseThrow();
    }

    ChainTip mine(int blocks) {
        regtest().mine(blocks, Optional.empty());
        return chain().tip();
    }

    /** A million sats at {@link #DEPOSIT}, confirmed. */
    OutPoint deposit() {
        OutPoint outPoint = outputTo(regtest().fund(wallet.script(DEPOSIT), MILLION), wallet.script(DEPOSIT));
        mine(1);
        return outPoint;
    }

    OutPoint outputTo(TxId txid, Script script) {
        for (int vout = 0; vout < 2; vout++) {
            OutPoint outPoint = new OutPoint(txid, vout);
            ChainOutput output = chain().lookup(List.of(outPoint)).get(outPoint);
            if (output != null && output.script().equals(script)) return outPoint;
        }
        throw new AssertionError("no output of " + txid + " pays " + script);
    }

    TxOutput to(KeyPath path, Sats value) {
        return new TxOutput(value, wallet.script(path));
    }

    Transaction spend(OutPoint outPoint, KeyPath to) {
        return wallet.spend(outPoint, MILLION, DEPOSIT, to(to, MILLION.minus(FEE)));
    }

    void accepts(Transaction tx) {
        assertThat(chain().broadcast(tx.serialize())).isEqualTo(new BroadcastResult.Accepted(tx.txid()));
    }

    void refuses(Transaction tx, String... reasons) {
        BroadcastResult result = chain().broadcast(tx.serialize());
        assertThat(result)
                .isInstanceOfSatisfying(
                        BroadcastResult.Refused.class,
                        refused -> assertThat(refused.reason())
                                .matches(
                                        text -> Arrays.stream(reasons).anyMatch(text::contains),
                                        "contains one of " + List.of(reasons)));
        assertThat(chain().status(tx.txid())).isEqualTo(new TransactionStatus.NotFound());
    }
}
