package org.joinmarket.maker.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.coinjoin.BoxKeyProof;

/**
 * What the wallet reserved for one session, already on its disk.
 *
 * @param proof the signature over our box key by the key of one of the inputs
 */
public record Grant(String leaseId, List<Input> inputs, Script coinjoinScript, Script changeScript, BoxKeyProof proof) {

    public Grant {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) throw new IllegalArgumentException("a lease has at least one input");
    }

    public Map<OutPoint, Sats> inputValues() {
        Map<OutPoint, Sats> values = new LinkedHashMap<>();
        inputs.forEach(input -> values.put(input.outPoint(), input.value()));
        return values;
    }

    /** The rest would tell which coins and addresses are ours. */
    @Override
    public String toString() {
        return "Grant[" + leaseId + "]";
    }

    public record Input(OutPoint outPoint, Sats value) {}
}
