package org.joinmarket.common.coinjoin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.amount.SatsDelta;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.nick.Nick;

/**
 * The taker's check of what a maker brings (coinjoin.md 4.6): first each {@code !ioauth} for itself, then all that passed
 * against each other. Failing makers are left out, the round goes on.
 */
public final class MakerCheck {
    /** As many inputs as existing takers accept of one maker. */
    public static final int MAX_MAKER_INPUTS = 15;

    private MakerCheck() {}

    public sealed interface Result {
        record Accepted(MakerContribution contribution) implements Result {}

        record Refused(Reason reason) implements Result {}
    }

    public enum Reason {
        /** The auth key does not vouch for the box key: perhaps somebody sits in the middle. */
        BAD_BOX_KEY_PROOF,
        TOO_MANY_INPUTS,
        INPUT_TWICE,
        /** Spent, or never seen by our chain. */
        INPUT_NOT_UNSPENT,
        INPUT_NOT_CONFIRMED,
        /** We could not check a signature of it. */
        INPUT_NOT_P2WPKH,
        AUTH_KEY_OWNS_NO_INPUT,
        /** The inputs do not cover the amount, or what is left is dust (or more than there is). */
        BAD_CHANGE,
        /** It claims a coin of the taker. */
        INPUT_OF_TAKER,
        /** Coinjoin and change output are the same, or equal to one of the taker. */
        OUTPUT_SHARED,
        /** An input is listed by another maker too, and this one did not prove that it owns it. */
        INPUT_OF_ANOTHER_MAKER,
        /** An output is used by another maker too: neither would sign. */
        OUTPUT_OF_ANOTHER_MAKER
    }

    /**
     * The taker's side of the transaction.
     *
     * @param inputs all coins that the taker puts in or has shown as commitment
     */
    public record TakerSide(Set<OutPoint> inputs, Set<Script> outputs) {
        public TakerSide {
            inputs = Set.copyOf(inputs);
            outputs = Set.copyOf(outputs);
        }
    }

    /**
     * What can be refused without asking the chain, in the order of cost. Empty is no reason found.
     *
     * @param boxKey from the {@code !pubkey} that this maker sent
     */
    public static Optional<Reason> checkWithoutChain(IoAuth ioAuth, BoxPublicKey boxKey, TakerSide taker) {
        if (ioAuth.inputs().size() > MAX_MAKER_INPUTS) return Optional.of(Reason.TOO_MANY_INPUTS);
        if (new HashSet<>(ioAuth.inputs()).size() != ioAuth.inputs().size()) return Optional.of(Reason.INPUT_TWICE);
        if (ioAuth.inputs().stream().anyMatch(taker.inputs()::contains)) return Optional.of(Reason.INPUT_OF_TAKER);
        if (ioAuth.coinjoinOut().equals(ioAuth.changeOut())
                || taker.outputs().contains(ioAuth.coinjoinOut())
                || taker.outputs().contains(ioAuth.changeOut())) return Optional.of(Reason.OUTPUT_SHARED);
        if (!ioAuth.proof().vouchesFor(boxKey)) return Optional.of(Reason.BAD_BOX_KEY_PROOF);
        return Optional.empty();
    }

    /**
     * @param terms from the offer that was filled, never from the maker's answer
     * @param chain what our chain knows of the listed inputs, mempool included; what is not in it is spent
     */
    public static Result check(
            Nick maker,
            IoAuth ioAuth,
            BoxPublicKey boxKey,
            MakerTerms terms,
            Map<OutPoint, UnspentOutput> chain,
            TakerSide taker) {
        var early = checkWithoutChain(ioAuth, boxKey, taker);
        if (early.isPresent()) return new Result.Refused(early.get());
        List<UnspentOutput> inputs = new ArrayList<>(ioAuth.inputs().size());
        Script authScript = Scripts.p2wpkh(ioAuth.proof().authKey());
        boolean owned = false;
        Sats sum = Sats.ZERO;
        for (OutPoint outPoint : ioAuth.inputs()) {
            UnspentOutput output = chain.get(outPoint);
            if (output == null) return new Result.Refused(Reason.INPUT_NOT_UNSPENT);
            if (output.confirmations() < 1) return new Result.Refused(Reason.INPUT_NOT_CONFIRMED);
            if (!output.script().isP2wpkh()) return new Result.Refused(Reason.INPUT_NOT_P2WPKH);
            owned |= output.script().equals(authScript);
            sum = sum.plus(output.value());
            inputs.add(output);
        }
        if (!owned) return new Result.Refused(Reason.AUTH_KEY_OWNS_NO_INPUT);
        SatsDelta change = terms.change(sum);
        if (change.value() < Dust.MAKER.value() || !Sats.inRange(change.value()))
            return new Result.Refused(Reason.BAD_CHANGE);
        return new Result.Accepted(new MakerContribution(
                maker,
                terms,
                inputs,
                ioAuth.coinjoinOut(),
                ioAuth.changeOut(),
                ioAuth.proof().authKey()));
    }

    /**
     * Who must leave so that no coin and no output is used twice. A coin listed by several stays with the one whose auth key
     * owns it; where nobody proved that, all who list it leave, as do all who share an output.
     */
    public static Map<Nick, Reason> conflicts(List<MakerContribution> contributions) {
        Map<OutPoint, List<MakerContribution>> byInput = new HashMap<>();
        Map<Script, SequencedSet<Nick>> byOutput = new HashMap<>();
        for (MakerContribution contribution : contributions) {
            contribution
                    .inputs()
                    .forEach(input -> byInput.computeIfAbsent(input.outPoint(), _ -> new ArrayList<>())
                            .add(contribution));
            for (Script output : List.of(contribution.coinjoinOut(), contribution.changeOut()))
                byOutput.computeIfAbsent(output, _ -> new TreeSet<>()).add(contribution.maker());
        }
        Map<Nick, Reason> leaving = new HashMap<>();
        byInput.forEach((outPoint, claimants) -> {
            if (claimants.size() < 2) return;
            List<MakerContribution> owners = claimants.stream()
                    .filter(claimant -> owns(claimant, outPoint))
                    .toList();
            claimants.stream()
                    .filter(claimant -> owners.size() != 1 || !owners.getFirst().equals(claimant))
                    .forEach(claimant -> leaving.put(claimant.maker(), Reason.INPUT_OF_ANOTHER_MAKER));
        });
        byOutput.values().stream()
                .filter(makers -> makers.size() > 1)
                .forEach(makers -> makers.forEach(maker -> leaving.putIfAbsent(maker, Reason.OUTPUT_OF_ANOTHER_MAKER)));
        return Map.copyOf(leaving);
    }

    private static boolean owns(MakerContribution claimant, OutPoint outPoint) {
        Script authScript = Scripts.p2wpkh(claimant.authKey());
        return claimant.inputs().stream()
                .anyMatch(input ->
                        input.outPoint().equals(outPoint) && input.script().equals(authScript));
    }
}
