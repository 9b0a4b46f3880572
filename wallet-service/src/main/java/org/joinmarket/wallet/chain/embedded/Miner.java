package org.joinmarket.wallet.chain.embedded;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Bip143;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.crypto.SecretKey;

/**
 * The one who mines the embedded chain and pays {@code fund} from it. Its key is no secret: it is derived from a text, so that
 * it is the same after a restart.
 */
final class Miner {
    private static final SecretKey KEY =
            SecretKey.of(Hashes.sha256("JoinMarket embedded regtest miner".getBytes(StandardCharsets.US_ASCII)));
    static final Script SCRIPT = Scripts.p2wpkh(KEY.publicKey());

    private static final int MAX_INPUTS = 200;
    private static final int INPUT_VBYTES = 69;
    private static final int BASE_VBYTES = 11 + 2 * 43;

    private record Owned(OutPoint outPoint, Coin coin) {}

    private Miner() {}

    /** A signed payment at 1 sat/vB from mature coins of the miner, confirmed ones first; empty if they do not suffice. */
    static Optional<Transaction> pay(Script to, Sats amount, ChainState state) {
        List<Owned> coins = new ArrayList<>();
        state.forEachUnspent((outPoint, coin) -> {
            if (coin.script().equals(SCRIPT) && coin.at(state.height()).mature()) coins.add(new Owned(outPoint, coin));
        });
        coins.sort(Comparator.comparing((Owned owned) -> owned.coin().height() == Coin.UNCONFIRMED)
                .thenComparing(
                        Comparator.comparing((Owned owned) -> owned.coin().value())
                                .reversed())
                .thenComparing(Owned::outPoint));
        List<Owned> chosen = new ArrayList<>();
        Sats sum = Sats.ZERO;
        for (Owned owned : coins) {
            if (chosen.size() == MAX_INPUTS) break;
            chosen.add(owned);
            sum = sum.plus(owned.coin().value());
            Sats needed = amount.plus(fee(chosen.size()));
            if (sum.isAtLeast(needed)) return Optional.of(signed(to, amount, chosen, sum.minus(needed)));
        }
        return Optional.empty();
    }

    private static Sats fee(int inputs) {
        return TransactionRules.MIN_RELAY.feeFor(BASE_VBYTES + (long) inputs * INPUT_VBYTES);
    }

    private static Transaction signed(Script to, Sats amount, List<Owned> inputs, Sats change) {
        List<TxOutput> outputs = new ArrayList<>();
        outputs.add(new TxOutput(amount, to));
        if (change.isAtLeast(TransactionRules.dustLimit(SCRIPT))) outputs.add(new TxOutput(change, SCRIPT));
        List<TxInput> unsigned = inputs.stream()
                .map(owned -> TxInput.unsigned(owned.outPoint(), TxInput.SEQUENCE_LOCKTIME_ONLY))
                .toList();
        Transaction tx = new Transaction(2, unsigned, outputs, 0);
        Bip143 hashes = new Bip143(tx);
        for (int i = 0; i < inputs.size(); i++) {
            byte[] signature = hashes.signP2wpkh(i, inputs.get(i).coin().value(), KEY);
            tx = tx.withWitness(i, Witness.of(signature, KEY.publicKey().bytes()));
        }
        return tx;
    }
}
