package org.joinmarket.common.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Envelopes from and to the bytes of one line (wire.md 1.1, 1.2). Decoding takes any order of keys and ignores unknown
 * ones; it refuses duplicate keys, because two readers could see two messages in them, and a {@code type} that is not a
 * plain integer of 0 or more. Stateless and safe for several threads.
 */
public final class EnvelopeCodec {
    private static final byte[] TERMINATOR = {'\r', '\n'};
    /** Of UTF-8; both existing directories read over it. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final byte[] TYPE_KEY = "{\"type\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_KEY = "\"line\":".getBytes(StandardCharsets.US_ASCII);

    private EnvelopeCodec() {}

    public static Decoded<Envelope> decode(byte[] json) {
        return decode(json, 0, json.length);
    }

    /** The JSON of one line without its terminator, at most {@link Envelope#MAX_READ_BYTES}. */
    public static Decoded<Envelope> decode(byte[] bytes, int offset, int length) {
        return decode(bytes, offset, length, Envelope.MAX_READ_BYTES);
    }

    /** @param maxBytes for readers that accept more than {@link Envelope#MAX_READ_BYTES}, such as long peer lists */
    public static Decoded<Envelope> decode(byte[] bytes, int offset, int length, int maxBytes) {
        if (length > maxBytes) return Decoded.malformed(Flaw.TOO_LONG);
        Envelope ordinary = decodeOrdinary(bytes, offset, length);
        return ordinary != null ? Decoded.ok(ordinary) : decodeAny(bytes, offset, length);
    }

    /**
     * One line as sent: ASCII-escaped JSON, {@code type} first, CR LF.
     *
     * @throws IllegalArgumentException if the JSON is longer than {@link Envelope#MAX_SENT_BYTES}; see {@link #fits}
     */
    public static byte[] encode(Envelope envelope) {
        if (!fits(envelope))
            throw new IllegalArgumentException("an envelope of more than " + Envelope.MAX_SENT_BYTES
                    + " bytes would make peers close the connection");
        StringBuilder json = new StringBuilder(envelope.line().length() + 32);
        json.append("{\"type\": ").append(envelope.type()).append(", \"line\": ");
        AsciiJson.quote(envelope.line(), json).append("}\r\n");
        return json.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether {@link #encode} would send it: its JSON has at most {@link Envelope#MAX_SENT_BYTES} bytes. */
    public static boolean fits(Envelope envelope) {
        return encodedLength(envelope) <= Envelope.MAX_SENT_BYTES;
    }

    /** The bytes of JSON that {@link #encode} writes, without the terminator. */
    public static int encodedLength(Envelope envelope) {
        int fixed = "{\"type\": , \"line\": }".length();
        return fixed + Integer.toString(envelope.type()).length() + AsciiJson.quotedLength(envelope.line());
    }

    /** CR LF, for those that forward bytes as they came. */
    public static byte[] terminator() {
        return TERMINATOR.clone();
    }

    /**
     * The form that every known client writes when the line needs no escapes, without a parser: this is nearly all of a
     * directory's traffic. Null for any other form, which is not to say that it is malformed.
     */
    private static @Nullable Envelope decodeOrdinary(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = skip(bytes, offset, end, TYPE_KEY);
        if (at < 0) return null;
        int type = 0;
        int digits = at;
        while (at < end && at - digits < 5 && bytes[at] >= '0' && bytes[at] <= '9')
            type = type * 10 + bytes[at++] - '0';
        if (at == digits || bytes[digits] == '0') return null;
        if (at >= end || bytes[at++] != ',') return null;
        if (at < end && bytes[at] == ' ') at++;
        at = skip(bytes, at, end, LINE_KEY);
        if (at < 0 || end - at < 3 || bytes[at++] != '"') return null;
        int last = end - 2;
        if (bytes[last] != '"' || bytes[last + 1] != '}') return null;
        for (int i = at; i < last; i++) {
            byte b = bytes[i];
            if (b < ' ' || b == '"' || b == '\\') return null; // negative: not ASCII
        }
        return new Envelope(type, new String(bytes, at, last - at, StandardCharsets.ISO_8859_1));
    }

    /** The offset behind {@code expected} and one optional space, or -1. */
    private static int skip(byte[] bytes, int at, int end, byte[] expected) {
        if (end - at <= expected.length) return -1;
        for (byte b : expected) {
            if (bytes[at++] != b) return -1;
        }
        return bytes[at] == ' ' ? at + 1 : at;
    }

    private static Decoded<Envelope> decodeAny(byte[] bytes, int offset, int length) {
        if (!isUtf8(bytes, offset, length)) return Decoded.malformed(Flaw.NOT_UTF8);
        int start = startsWithMark(bytes, offset, length) ? BYTE_ORDER_MARK.length : 0;
        try (JsonParser parser =
                BoundedJson.FACTORY.createParser(ObjectReadContext.empty(), bytes, offset + start, length - start)) {
            JsonToken first = parser.nextToken();
            if (first == null) return Decoded.malformed(Flaw.NOT_JSON);
            if (first != JsonToken.START_OBJECT) return Decoded.malformed(Flaw.NOT_AN_OBJECT);
            return new Fields().read(parser);
        } catch (StreamConstraintsException beyondALimit) {
            return Decoded.malformed(Flaw.NESTED_TOO_DEEPLY);
        } catch (JacksonException notJson) {
            return Decoded.malformed(Flaw.NOT_JSON);
        }
    }

    private static boolean startsWithMark(byte[] bytes, int offset, int length) {
        int size = BYTE_ORDER_MARK.length;
        return length >= size && Arrays.equals(bytes, offset, offset + size, BYTE_ORDER_MARK, 0, size);
    }

    private static boolean isUtf8(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
                    return true;
                } catch (CharacterCodingException notUtf8) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The fields of one envelope as they come. */
    private static final class Fields {
        private int type = -1;
        private @Nullable String line;
        private final Set<String> names = new HashSet<>(); // as many as the length of the line lets through

        Decoded<Envelope> read(JsonParser parser) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (!names.add(name)) return Decoded.malformed(Flaw.DUPLICATE_KEY);
                JsonToken value = parser.nextToken();
                Flaw flaw = take(name, value, parser);
                if (flaw != null) return Decoded.malformed(flaw);
            }
            if (parser.nextToken() != null) return Decoded.malformed(Flaw.NOT_JSON);
            return type < 0 || line == null
                    ? Decoded.malformed(Flaw.MISSING_FIELD)
                    : Decoded.ok(new Envelope(type, line));
        }

        private @Nullable Flaw take(String name, JsonToken value, JsonParser parser) {
            if (name.equals("type")) {
                if (value != JsonToken.VALUE_NUMBER_INT) return Flaw.WRONG_TYPE;
                if (parser.getBigIntegerValue().signum() < 0) return Flaw.OUT_OF_RANGE;
                // whatever is beyond an int is a type that nobody knows yet, and no reason to hang up (wire.md 1.2)
                type = parser.getNumberType() == JsonParser.NumberType.INT ? parser.getIntValue() : Integer.MAX_VALUE;
                return null;
            }
            if (name.equals("line")) {
                if (value != JsonToken.VALUE_STRING) return Flaw.WRONG_TYPE;
                line = parser.getString();
                return null;
            }
            parser.skipChildren();
            return null;
        }
    }
}
