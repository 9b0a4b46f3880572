package org.joinmarket.benchmarks.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import org.joinmarket.common.nick.Nick;

/**
 * A line that is sent again and again, always as long, with the next number in eight decimal digits at the same place: the
 * receiver sees from it which line it is and whether one is missing.
 */
public final class NumberedLine {
    /** Numbers are below this. */
    public static final int LIMIT = 100_000_000;

    private static final int DIGITS = 8;
    private static final String PLACE = "########";
    private static final String HEX_64 = "5f".repeat(32);
    private static final String PUBKEY = "02" + HEX_64;
    private static final String SIGNATURE = "MEQCI" + "A".repeat(90) + "=";

    private final byte[] template;
    private final int digitsAt;

    private NumberedLine(byte[] template) {
        this.template = template;
        this.digitsAt = new String(template, US_ASCII).indexOf(PLACE);
        if (digitsAt < 0) throw new IllegalArgumentException("no place for a number in the line");
    }

    /**
     * A maker's offer with filling where its bond proof would be. The number is in the largest amount.
     *
     * @param jsonBytes length of the envelope without CR LF
     */
    public static NumberedLine offer(Nick from, int jsonBytes) {
        String text = "sw0absoffer 0 27300 1" + PLACE + " 500 250!tbond ";
        int missing = jsonBytes - (Lines.publicly(from, text).length - Lines.TERMINATOR_BYTES);
        if (missing < 0) throw new IllegalArgumentException("an offer is longer than " + jsonBytes + " bytes");
        return new NumberedLine(Lines.publicly(from, text + "A".repeat(missing)));
    }

    /** A taker's {@code !fill}, with filling for keys, commitment and signature. The number is in the amount. */
    public static NumberedLine fill(Nick from, Nick to) {
        return new NumberedLine(Lines.privately(
                from, to, "fill 0 1" + PLACE + " " + HEX_64 + " P" + HEX_64 + " " + PUBKEY + " " + SIGNATURE));
    }

    /** With CR LF. */
    public int length() {
        return template.length;
    }

    int digitsAt() {
        return digitsAt;
    }

    /** @param number 0 to {@link #LIMIT} - 1 */
    public void writeTo(ByteBuf out, int number) {
        int start = out.writerIndex();
        out.writeBytes(template);
        out.setLong(start + digitsAt, digits(number));
    }

    /** Whether the line is one of these, whatever its number. */
    boolean matches(ByteBuf line, int start, int length) {
        if (length != template.length) return false;
        for (int i = 0; i < length; i++) {
            boolean isDigit = i >= digitsAt && i < digitsAt + DIGITS;
            byte b = line.getByte(start + i);
            if (isDigit ? b < '0' || b > '9' : b != template[i]) return false;
        }
        return true;
    }

    int numberIn(ByteBuf line, int start) {
        int number = 0;
        for (int i = 0; i < DIGITS; i++) number = number * 10 + line.getByte(start + digitsAt + i) - '0';
        return number;
    }

    /** Eight ASCII digits, the first in the highest byte: as they stand on the wire. */
    static long digits(int number) {
        if (number < 0 || number >= LIMIT) throw new IllegalArgumentException("more than eight digits: " + number);
        long text = 0;
        int rest = number;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            text |= (long) ('0' + rest % 10) << shift;
            rest /= 10;
        }
        return text;
    }

    /** {@link #digits} of the number {@code step} further on, without a division. */
    static long advance(long digits, int step) {
        long text = digits;
        long carry = step;
        for (int shift = 0; carry > 0 && shift < Long.SIZE; shift += Byte.SIZE) {
            long digit = (text >>> shift & 0xf) + carry;
            carry = digit / 10;
            text = (text & ~(0xffL << shift)) | (('0' + digit % 10) << shift);
        }
        return text;
    }
}
