package org.joinmarket.directory.routing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Flaw;
import org.jspecify.annotations.Nullable;

/**
 * What the relay needs to know of an envelope: its type and, of a JoinMarket line, from whom to whom (wire.md 5.1).
 *
 * <p>Nearly all traffic has the form that every known client writes when a line needs no escapes; that form is read without
 * a parser and without copying the line. Everything else goes through {@link EnvelopeCodec}, which alone decides what is
 * malformed.
 *
 * @param address null if there is no {@code from!to!text} in the line
 * @param forwardable whether every known reader can take the line as text
 * @param asksForOffers whether some maker may take the line for a request for offers, wherever in it that stands
 * @param outlivesSender whether it is a used commitment ({@code !hp2}) and little else: whoever says that says it under a nick made
 *     for it and leaves at once (wire.md 7.5)
 */
record EnvelopeHead(
        int type, @Nullable Address address, boolean forwardable, boolean asksForOffers, boolean outlivesSender) {
    /** From whom to whom, as written: neither need be a nick. */
    record Address(String from, String to) {
        static final String EVERYBODY = "PUBLIC";

        /** Characters of the line before its text. */
        int length() {
            return from.length() + to.length() + 2;
        }
    }

    /** Looked at for a name; no nick and no target is near as long. */
    private static final int MAX_NAME_CHARS = 64;

    private static final byte[] TYPE_KEY = "{\"type\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_KEY = "\"line\":".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TYPE_DIGITS = 4;
    private static final String ORDERBOOK = "orderbook";
    private static final int LOWER_CASE = 0x20;
    private static final String COMMITMENT = "hp2 ";

    /** Room for a commitment's 64 characters and some space around them, so that nobody's line grows by the name of a commitment. */
    private static final int MAX_COMMITMENT_CHARS = 100;

    /** @param length of the JSON, which begins at 0 */
    static Decoded<EnvelopeHead> decode(byte[] bytes, int length) {
        if (length > Envelope.MAX_READ_BYTES) return Decoded.malformed(Flaw.TOO_LONG);
        var ordinary = decodeOrdinary(bytes, length);
        return ordinary != null
                ? Decoded.ok(ordinary)
                : EnvelopeCodec.decode(bytes, 0, length).map(EnvelopeHead::of);
    }

    private static EnvelopeHead of(Envelope envelope) {
        String line = envelope.line();
        boolean asks = line.toLowerCase(Locale.ROOT).contains(ORDERBOOK);
        var address = addressOf(line);
        boolean outlives = address != null
                && line.length() - address.length() <= MAX_COMMITMENT_CHARS
                && line.startsWith(COMMITMENT, address.length());
        return new EnvelopeHead(envelope.type(), address, isPlainText(line), asks, outlives);
    }

    private static @Nullable Address addressOf(String line) {
        int fromEnd = line.indexOf('!');
        int toEnd = line.indexOf('!', fromEnd + 1);
        if (fromEnd < 0 || fromEnd > MAX_NAME_CHARS || toEnd < 0 || toEnd - fromEnd > MAX_NAME_CHARS) return null;
        if (toEnd + 1 == line.length()) return null;
        return new Address(line.substring(0, fromEnd), line.substring(fromEnd + 1, toEnd));
    }

    /** No control characters and no half surrogate pairs, which a JSON escape can hold and UTF-8 cannot. */
    private static boolean isPlainText(String line) {
        return line.codePoints()
                .noneMatch(c -> c < ' ' || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /** Null for any other form, which is not to say that it is malformed. */
    private static @Nullable EnvelopeHead decodeOrdinary(byte[] bytes, int length) {
        int at = skip(bytes, 0, length, TYPE_KEY);
        if (at < 0) return null;
        int type = 0;
        int digits = at;
        while (at < length && at - digits < MAX_TYPE_DIGITS && bytes[at] >= '0' && bytes[at] <= '9')
            type = type * 10 + bytes[at++] - '0';
        if (at == digits || bytes[digits] == '0') return null;
        if (at >= length || bytes[at++] != ',') return null;
        if (at < length && bytes[at] == ' ') at++;
        at = skip(bytes, at, length, LINE_KEY);
        if (at < 0 || length - at < 3 || bytes[at++] != '"') return null;
        int last = length - 2;
        if (bytes[last] != '"' || bytes[last + 1] != '}') return null;
        for (int i = at; i < last; i++) {
            byte b = bytes[i];
            if (b < ' ' || b == '"' || b == '\\') return null; // negative: not ASCII
        }
        var address = addressIn(bytes, at, last);
        boolean outlives = address != null && isCommitment(bytes, at + address.length(), last);
        return new EnvelopeHead(type, address, true, contains(bytes, at, last), outlives);
    }

    private static @Nullable Address addressIn(byte[] bytes, int start, int end) {
        int fromEnd = separator(bytes, start, end);
        if (fromEnd < 0) return null;
        int toEnd = separator(bytes, fromEnd + 1, end);
        if (toEnd < 0 || toEnd + 1 == end) return null;
        return new Address(ascii(bytes, start, fromEnd), ascii(bytes, fromEnd + 1, toEnd));
    }

    private static int separator(byte[] bytes, int start, int end) {
        int stop = Math.min(end, start + MAX_NAME_CHARS + 1);
        for (int i = start; i < stop; i++) if (bytes[i] == '!') return i;
        return -1;
    }

    /** Whether {@link #ORDERBOOK} stands there in whatever case. */
    private static boolean contains(byte[] bytes, int start, int end) {
        int last = end - ORDERBOOK.length();
        for (int i = start; i <= last; i++) {
            if ((bytes[i] | LOWER_CASE) == 'o' && matches(bytes, i)) return true;
        }
        return false;
    }

    private static boolean matches(byte[] bytes, int start) {
        for (int i = 0; i < ORDERBOOK.length(); i++) {
            if ((bytes[start + i] | LOWER_CASE) != ORDERBOOK.charAt(i)) return false;
        }
        return true;
    }

    private static boolean isCommitment(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < COMMITMENT.length() || length > MAX_COMMITMENT_CHARS) return false;
        for (int i = 0; i < COMMITMENT.length(); i++) if (bytes[start + i] != COMMITMENT.charAt(i)) return false;
        return true;
    }

    private static String ascii(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** The offset behind {@code expected} and one optional space, or -1. */
    private static int skip(byte[] bytes, int start, int end, byte[] expected) {
        if (end - start <= expected.length) return -1;
        for (int i = 0; i < expected.length; i++) if (bytes[start + i] != expected[i]) return -1;
        int at = start + expected.length;
        return bytes[at] == ' ' ? at + 1 : at;
    }
}
