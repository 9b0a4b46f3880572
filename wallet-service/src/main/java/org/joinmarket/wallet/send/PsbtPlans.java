package org.joinmarket.wallet.send;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtInput;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.PaymentRefusals;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.lease.LeaseStore;
import org.joinmarket.wallet.signing.Locks;
import org.joinmarket.wallet.wallets.Wallet;

/**
 * What a PSBT would do to a wallet. All inputs must be free coins of one mixdepth, and what the PSBT says of them what the
 * chain says: a signature does not cover the amounts of other inputs, so that an invented one would hide a fee (BIP174).
 */
final class PsbtPlans {
    private static final int MAX_INPUTS = 400;
    private static final int MAX_OUTPUTS = 100;
    private static final int MIN_CONFIRMATIONS = 1;
    private static final String FIELD = "psbt";

    /** What the origin of a key has where nobody knows the master key. */
    private static final int NO_FINGERPRINT = 0;

    private final CoinBook coins;
    private final FeeRates rates;
    private final LeaseStore leases;
    private final ChainBackend chain;
    private final InstantSource clock;

    PsbtPlans(CoinBook coins, FeeRates rates, LeaseStore leases, ChainBackend chain, InstantSource clock) {
        this.coins = coins;
        this.rates = rates;
        this.leases = leases;
        this.chain = chain;
        this.clock = clock;
    }

    /**
     * @param payment with its coins in the order of the inputs; what comes back is its change
     * @param outputs in their order
     */
    record Read(Psbt psbt, Payment payment, List<Psbts.Output> outputs) {
        Read {
            outputs = List.copyOf(outputs);
        }
    }

    /** @throws FieldProblem if it is none of version 0 */
    static Psbt parse(String base64) {
        return parse(base64, FIELD);
    }

    static Psbt parse(String base64, String field) {
        return switch (Psbt.parseBase64(base64)) {
            case Decoded.Ok<Psbt>(var psbt) -> psbt;
            case Decoded.Unknown<Psbt>(var what) -> throw new FieldProblem(field, "of version 0, not a " + what);
            case Decoded.Malformed<Psbt>(var flaw) ->
                throw new FieldProblem(field, "a PSBT (BIP174) in Base64 without white space; this one is " + flaw);
        };
    }

    /**
     * @param promised to the payment that it was prepared as: coins that it may spend all the same
     * @throws ApiProblem 422 {@code psbt-refused} with the reason, {@code fee-too-high}
     */
    Read read(Wallet wallet, Psbt psbt, Set<OutPoint> promised) {
        Transaction tx = psbt.unsigned();
        if (tx.inputs().isEmpty() || tx.outputs().isEmpty())
            throw refused("NOTHING_TO_SIGN", FIELD, "it has no inputs, or no outputs");
        if (tx.inputs().size() > MAX_INPUTS || tx.outputs().size() > MAX_OUTPUTS)
            throw refused("TOO_LARGE", FIELD, "more than " + MAX_INPUTS + " inputs or " + MAX_OUTPUTS + " outputs");
        if (Locks.holdBack(tx, () -> chain.tip().height(), clock.instant()))
            throw refused("HELD_BACK", FIELD, "its locks keep it out of the next blocks: whoever has it could wait");
        List<Coin> spent = coins(wallet, psbt, promised);
        List<TxOutput> leaving = new ArrayList<>();
        List<Psbts.Output> outputs = outputs(wallet, psbt, leaving);
        long back = tx.outputSum().value() - sum(leaving);
        Sats fee = fee(spent, tx);
        List<Payment.Spent> own = Payment.Spent.of(spent);
        List<Payment.Output> paid = leaving.stream()
                .map(output -> new Payment.Output(output.value(), output.script()))
                .toList();
        int vsize = Sizes.of(own, all(tx), false);
        FeeRate rate = new FeeRate(
                Math.min(FeeRate.MAX_SATS_PER_KVB, Math.ceilDiv(Math.multiplyExact(fee.value(), 1_000L), vsize)));
        rates.requireAllowed(rate, FIELD);
        Payment payment = new Payment(
                Sends.Kind.PSBT,
                spent.getFirst().mixdepth(),
                own,
                paid,
                back == 0 ? null : new Payment.Output(new Sats(back), null),
                fee,
                rate,
                vsize,
                tx.lockTime(),
                null);
        return new Read(psbt, payment, outputs);
    }

    private List<Coin> coins(Wallet wallet, Psbt psbt, Set<OutPoint> promised) {
        Map<OutPoint, Coin> ours = new HashMap<>();
        coins.of(wallet).forEach(coin -> ours.put(coin.outPoint(), coin));
        List<Coin> spent = new ArrayList<>();
        for (int i = 0; i < psbt.inputs().size(); i++) {
            String where = "inputs[" + i + "]";
            Coin coin = ours.remove(psbt.unsigned().inputs().get(i).outPoint());
            if (coin == null) throw refused("NOT_OURS", where, "no unspent coin of this wallet, or twice");
            requireFree(coin, promised.contains(coin.outPoint()), where);
            requireTrue(psbt.input(i), coin, where);
            if (coin.mixdepth() != (spent.isEmpty() ? coin : spent.getFirst()).mixdepth())
                throw refused("JOINS_MIXDEPTHS", where, "of another mixdepth than the first");
            spent.add(coin);
        }
        return spent;
    }

    private static void requireFree(Coin coin, boolean promisedToIt, String where) {
        if (coin.frozen()) throw refused("FROZEN", where, "the coin is frozen");
        if (coin.leased() && !promisedToIt)
            throw refused("PROMISED", where, "the coin is promised to a round or a payment");
        if (coin.confirmations() < MIN_CONFIRMATIONS || !coin.mature())
            throw refused("UNCONFIRMED", where, "the coin has too few confirmations");
    }

    /** To be called before it is signed. */
    static void requireNotFinal(Psbt psbt) {
        for (int i = 0; i < psbt.inputs().size(); i++)
            if (psbt.input(i).isFinal()) throw refused("FINAL", "inputs[" + i + "]", "it is final already");
    }

    private static void requireTrue(PsbtInput input, Coin coin, String where) {
        switch (input.check()) {
            case PsbtInput.Segwit(var said, var _) -> {
                if (!said.equals(new TxOutput(coin.value(), coin.script())))
                    throw refused("COIN_DIFFERS", where, "the chain says something else of the coin than the PSBT");
            }
            case PsbtInput.Legacy _ -> throw refused("COIN_DIFFERS", where, "the coin is none of segwit");
            case PsbtInput.Unfit(var why) -> throw refused(why.name(), where, "not fit to be signed");
        }
    }

    private List<Psbts.Output> outputs(Wallet wallet, Psbt psbt, List<TxOutput> leaving) {
        Transaction tx = psbt.unsigned();
        int fingerprint = HexFormat.fromHexDigits(wallet.fingerprint());
        List<Psbts.Output> outputs = new ArrayList<>();
        for (int i = 0; i < tx.outputs().size(); i++) {
            TxOutput output = tx.outputs().get(i);
            String where = "outputs[" + i + "]";
            Optional<KeyPath> path = wallet.derivedPathOf(output.script());
            boolean own = path.filter(wallet::isOrdinary).isPresent();
            String address = Addresses.fromScript(chain.network(), output.script())
                    .orElseThrow(() -> refused("NO_ADDRESS", where, "it pays a script that has no address"));
            if (output.value().value() < Sizes.dust(output.script()))
                throw refused("DUST", where, "less than nodes relay");
            if (path.isEmpty() && fingerprint != NO_FINGERPRINT && psbt.claimsOutput(i, fingerprint))
                throw refused(
                        "NOT_OUR_CHANGE", where, "it says that it is of this wallet, which does not know its script");
            if (own && !leases.walletsExpecting(output.script()).isEmpty())
                throw refused("ADDRESS_PROMISED", where, "this address is promised to a round, which it would undo");
            if (!own) leaving.add(output);
            outputs.add(new Psbts.Output(
                    address,
                    output.value().value(),
                    own,
                    path.map(this::named).orElse(null),
                    path.flatMap(PsbtPlans::locktime).orElse(null)));
        }
        return outputs;
    }

    /** What pays a bond stays with its keys, but cannot be spent before its time, which may be in decades. */
    private static Optional<Long> locktime(KeyPath path) {
        return path.branch() == Wallet.BONDS ? Optional.of(new Timenumber(path.index()).locktime()) : Optional.empty();
    }

    private String named(KeyPath path) {
        return HdPath.address(chain.network(), path.mixdepth(), path.branch(), path.index())
                .toString();
    }

    private static Sats fee(List<Coin> spent, Transaction tx) {
        long fee = spent.stream().mapToLong(coin -> coin.value().value()).sum()
                - tx.outputSum().value();
        if (fee < 0) throw refused("PAYS_TOO_MUCH", FIELD, "its outputs are worth more than its inputs");
        return new Sats(fee);
    }

    private static List<Payment.Output> all(Transaction tx) {
        return tx.outputs().stream()
                .map(output -> new Payment.Output(output.value(), output.script()))
                .toList();
    }

    private static long sum(List<TxOutput> outputs) {
        return outputs.stream().mapToLong(output -> output.value().value()).sum();
    }

    private static ApiProblem refused(String reason, String where, String text) {
        return PaymentRefusals.psbtRefused(FIELD, reason, where, text);
    }
}
