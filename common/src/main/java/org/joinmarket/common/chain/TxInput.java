package org.joinmarket.common.chain;

/**
 * One input.
 *
 * @param scriptSig empty in every native segwit input and in every unsigned transaction
 * @param sequence 0 to 2^32-1
 * @param witness empty if unsigned
 */
public record TxInput(OutPoint outPoint, Script scriptSig, long sequence, Witness witness) {
    /** Opts in to neither replacement nor relative locks but lets the lock time count: what the joint transaction uses. */
    public static final long SEQUENCE_LOCKTIME_ONLY = 0xffff_fffeL;

    /** Makes the lock time of the transaction void if all inputs have it. */
    public static final long SEQUENCE_FINAL = 0xffff_ffffL;

    public TxInput {
        if (sequence < 0 || sequence > SEQUENCE_FINAL)
            throw new IllegalArgumentException("sequence out of range: " + sequence);
    }

    public static TxInput unsigned(OutPoint outPoint, long sequence) {
        return new TxInput(outPoint, Script.EMPTY, sequence, Witness.EMPTY);
    }

    public TxInput withWitness(Witness newWitness) {
        return new TxInput(outPoint, scriptSig, sequence, newWitness);
    }
}
