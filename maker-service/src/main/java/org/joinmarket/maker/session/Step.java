package org.joinmarket.maker.session;

import java.util.List;

/** A transition's result: where the session is now, and what is to be done, in this order. */
public record Step(MakerState state, List<MakerEffect> effects) {
    public Step {
        effects = List.copyOf(effects);
    }

    static Step to(MakerState state, MakerEffect... effects) {
        return new Step(state, List.of(effects));
    }

    static Step stay(MakerState state) {
        return new Step(state, List.of());
    }

    static Step end(EndReason reason, MakerEffect... effects) {
        return new Step(new MakerState.Ended(reason), List.of(effects));
    }
}
