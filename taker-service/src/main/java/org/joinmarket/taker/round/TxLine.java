package org.joinmarket.taker.round;

import org.joinmarket.common.protocol.Envelope;

/**
 * Whether a transaction can be proposed at all: {@code !tx} is one line, in Base64 twice, and existing clients close a
 * connection that brings a longer line (wire.md 5.1).
 */
public final class TxLine {
    /** A box's nonce and tag (wire.md 6). */
    private static final int BOX_BYTES = 24 + 16;

    /** Type, both nicks, the word, the nick's key and signature, and the JSON around them; room for the longest signature. */
    private static final int AROUND_CHARS = 230;

    /** Of 41 bytes each (coinjoin.md 5). */
    private static final int INPUT_BYTES = 41;

    private static final int OUTPUT_BYTES = 31;
    private static final int FRAME_BYTES = 10;

    private TxLine() {}

    /** @param bytes of the unsigned transaction */
    static boolean fits(int bytes) {
        return base64Chars(BOX_BYTES + base64Chars(bytes)) + AROUND_CHARS <= Envelope.MAX_SENT_BYTES;
    }

    /** Whether it can fit if every maker brings one coin: known before any of them is asked. */
    public static boolean canFit(int ownInputs, int makers) {
        return fits(FRAME_BYTES + INPUT_BYTES * (ownInputs + makers) + OUTPUT_BYTES * (1 + 2 * makers));
    }

    private static int base64Chars(int bytes) {
        return Math.ceilDiv(bytes, 3) * 4;
    }
}
