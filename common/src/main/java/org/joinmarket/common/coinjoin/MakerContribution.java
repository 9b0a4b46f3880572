package org.joinmarket.common.coinjoin;

import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.nick.Nick;

/**
 * What one maker brings to the joint transaction, checked by {@link MakerCheck}.
 *
 * @param inputs at least one, as the chain has them
 * @param authKey the key that owns one of them, proved by the signature over the maker's box key
 */
public record MakerContribution(
        Nick maker,
        MakerTerms terms,
        List<UnspentOutput> inputs,
        Script coinjoinOut,
        Script changeOut,
        PublicKey authKey) {
    public MakerContribution {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) throw new IllegalArgumentException("a maker without inputs");
    }

    public Sats inputSum() {
        return inputs.stream().map(UnspentOutput::value).reduce(Sats.ZERO, Sats::plus);
    }

    /** @throws IllegalArgumentException if negative, which {@link MakerCheck} excludes */
    public Sats change() {
        return terms.change(inputSum()).toSats();
    }
}
