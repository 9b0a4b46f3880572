package org.joinmarket.taker.round;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.MakerCheck;
import org.joinmarket.wallet.api.Leases;

/**
 * What we bring to the round, from the lease that the wallet service granted.
 *
 * @param feeRate that we pay
 * @param lockTime of the transaction
 */
public record OwnSide(
        String leaseId,
        List<UnspentOutput> inputs,
        Script destination,
        Script changeOut,
        FeeRate feeRate,
        Caps caps,
        long lockTime) {
    public OwnSide {
        inputs = List.copyOf(inputs);
    }

    /**
     * What the wallet service will hold the transaction to.
     *
     * @param expectedCost what the lease was asked for; a change that is dropped may cost 2 730 sats more than that
     * @param maxCost the most that everything together may cost us
     * @param maxFeeRate of the finished transaction, whoever pays for it
     */
    public record Caps(Sats expectedCost, Sats maxCost, FeeRate maxFeeRate) {}

    public static OwnSide of(Leases.Lease lease, FeeRate feeRate, Caps caps, long lockTime) {
        List<UnspentOutput> inputs = lease.inputs().stream()
                .map(input -> new UnspentOutput(
                        OutPoint.parse(input.outpoint()).orElseThrow(),
                        Script.ofHex(input.script()),
                        new Sats(input.valueSats()),
                        input.confirmations()))
                .toList();
        return new OwnSide(
                lease.id(),
                inputs,
                Script.ofHex(lease.coinjoinScript()),
                Script.ofHex(lease.changeScript()),
                feeRate,
                caps,
                lockTime);
    }

    public Sats inputSum() {
        return inputs.stream().map(UnspentOutput::value).reduce(Sats.ZERO, Sats::plus);
    }

    /** What we have less afterwards, all fees together. */
    Sats cost(Sats amount, Sats change) {
        return inputSum().minus(amount).minus(change);
    }

    public MakerCheck.TakerSide takerSide() {
        Set<OutPoint> outPoints = new HashSet<>();
        inputs.forEach(input -> outPoints.add(input.outPoint()));
        return new MakerCheck.TakerSide(outPoints, Set.of(destination, changeOut));
    }

    Map<OutPoint, UnspentOutput> byOutPoint() {
        var map = new HashMap<OutPoint, UnspentOutput>();
        inputs.forEach(input -> map.put(input.outPoint(), input));
        return map;
    }
}
