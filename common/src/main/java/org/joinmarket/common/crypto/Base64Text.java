package org.joinmarket.common.crypto;

import java.util.Base64;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/** Standard Base64 from strangers: the size is checked before anything is decoded, and nothing throws. */
public final class Base64Text {
    private Base64Text() {}

    /** With padding, as every reader takes it. */
    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Padded, with zero bits at the end: exactly what {@link #encode} writes.
     *
     * @param maxBytes the largest accepted size of the result
     */
    public static Decoded<byte[]> decodeStrict(String text, int maxBytes) {
        if (text.length() % 4 != 0) return Decoded.malformed(Flaw.BAD_BASE64);
        return decodeLenient(text, maxBytes)
                .flatMap(bytes -> encode(bytes).equals(text) ? Decoded.ok(bytes) : Decoded.malformed(Flaw.BAD_BASE64));
    }

    /**
     * Like {@link #decodeStrict} but takes missing padding, which honest old makers leave out, and does not look at the
     * unused bits at the end. Foreign characters and white space are still malformed.
     *
     * @param maxBytes the largest accepted size of the result
     */
    public static Decoded<byte[]> decodeLenient(String text, int maxBytes) {
        if (text.length() > (maxBytes + 2L) / 3 * 4) return Decoded.malformed(Flaw.TOO_LONG);
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return bytes.length > maxBytes ? Decoded.malformed(Flaw.TOO_LONG) : Decoded.ok(bytes);
        } catch (IllegalArgumentException notBase64) {
            return Decoded.malformed(Flaw.BAD_BASE64);
        }
    }
}
