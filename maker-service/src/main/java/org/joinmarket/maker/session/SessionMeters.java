package org.joinmarket.maker.session;

/** What is counted of the conversation; called on the owner's thread. */
public interface SessionMeters {
    /** Why a message of a stranger was not looked at further. */
    enum Dropped {
        MALFORMED,
        UNKNOWN_COMMAND,
        RATE,
        /** An {@code !orderbook} of a nick that was answered a moment ago: as a rule, the copy that another directory brought. */
        ANSWERED,
        /** An {@code !orderbook}: the bond could not be proved, and an answer without it would be worse than none. */
        NO_PROOF,
        QUEUE_FULL,
        TOO_MANY_SESSIONS,
        NO_SESSION,
        NOT_DECRYPTABLE,
        OUT_OF_TURN,
        FOREIGN_PUSH,
        /** A {@code !fill} of a nick whose coin of a moment ago was none. */
        BAD_COIN
    }

    void fill();

    void ended(EndReason reason, Phase lastPhase);

    void ioAuth();

    void signed(int signatures, RoundTimings timings);

    void pushed(boolean taken);

    void dropped(Dropped why);

    SessionMeters NONE = new SessionMeters() {
        @Override
        public void fill() {}

        @Override
        public void ended(EndReason reason, Phase lastPhase) {}

        @Override
        public void ioAuth() {}

        @Override
        public void signed(int signatures, RoundTimings timings) {}

        @Override
        public void pushed(boolean taken) {}

        @Override
        public void dropped(Dropped why) {}
    };
}
