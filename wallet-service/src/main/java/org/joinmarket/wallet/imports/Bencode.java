package org.joinmarket.wallet.imports;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value in bencode (BEP 3), read strictly: no leading zeros, keys of a dictionary ascending and each once, nothing behind
 * the end. Texts are views of the bytes that were read, so that zeroing those zeroes everything but the keys of
 * dictionaries. Never prints.
 */
sealed interface Bencode {
    /** Of lists and dictionaries inside each other; the files have four. */
    int MAX_DEPTH = 8;

    /** Values in a file. */
    int MAX_VALUES = 250_000;

    /** Of a number; one more does not fit into 64 bits. */
    int MAX_DIGITS = 18;

    record Whole(long value) implements Bencode {
        @Override
        public String toString() {
            return "<number>";
        }
    }

    /** A view of some of the bytes that were read. */
    final class Bytes implements Bencode {
        private final byte[] source;
        private final int from;
        private final int to;

        private Bytes(byte[] source, int from, int to) {
            this.source = source;
            this.from = from;
            this.to = to;
        }

        int length() {
            return to - from;
        }

        /** The caller zeroes it if it is secret. */
        byte[] copy() {
            return Arrays.copyOfRange(source, from, to);
        }

        /** Empty if it is not UTF-8. */
        Optional<String> text() {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(source, from, to - from);
                return Optional.of(
                        StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
            } catch (CharacterCodingException _) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return "<bytes>";
        }
    }

    record Items(List<Bencode> values) implements Bencode {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return "<list>";
        }
    }

    /** @param values by key, whose bytes are the characters 0 to 255 */
    record Dictionary(Map<String, Bencode> values) implements Bencode {
        @Override
        public String toString() {
            return "<dictionary>";
        }
    }

    /** @throws BadFile {@link Flaw#DAMAGED} */
    static Bencode read(byte[] source, int from) throws BadFile {
        Reader reader = new Reader(source, from);
        Bencode value = reader.value(0);
        if (reader.at != source.length) throw new BadFile(Flaw.DAMAGED);
        return value;
    }

    /** Goes through the bytes once. */
    final class Reader {
        private final byte[] source;
        private int at;
        private int values;

        private Reader(byte[] source, int from) {
            this.source = source;
            this.at = from;
        }

        private Bencode value(int depth) throws BadFile {
            if (++values > MAX_VALUES || depth > MAX_DEPTH) throw new BadFile(Flaw.DAMAGED);
            byte first = peek();
            return switch (first) {
                case 'i' -> {
                    at++;
                    yield new Whole(number('e', true));
                }
                case 'l' -> {
                    at++;
                    yield items(depth);
                }
                case 'd' -> {
                    at++;
                    yield dictionary(depth);
                }
                default -> bytes();
            };
        }

        private Items items(int depth) throws BadFile {
            List<Bencode> items = new ArrayList<>();
            while (peek() != 'e') items.add(value(depth + 1));
            at++;
            return new Items(items);
        }

        private Dictionary dictionary(int depth) throws BadFile {
            Map<String, Bencode> entries = new LinkedHashMap<>();
            String last = null;
            while (peek() != 'e') {
                Bytes key = bytes();
                String name = new String(source, key.from, key.length(), StandardCharsets.ISO_8859_1);
                if (last != null && name.compareTo(last) <= 0) throw new BadFile(Flaw.DAMAGED);
                entries.put(name, value(depth + 1));
                last = name;
            }
            at++;
            return new Dictionary(entries);
        }

        private Bytes bytes() throws BadFile {
            long length = number(':', false);
            if (length > source.length - at) throw new BadFile(Flaw.DAMAGED);
            int from = at;
            at += (int) length;
            return new Bytes(source, from, at);
        }

        private long number(char end, boolean signed) throws BadFile {
            boolean negative = signed && peek() == '-';
            if (negative) at++;
            int first = at;
            long number = 0;
            while (peek() != end) {
                int digit = source[at++] - '0';
                if (digit < 0 || digit > 9 || at - first > MAX_DIGITS) throw new BadFile(Flaw.DAMAGED);
                number = 10 * number + digit;
            }
            int digits = at - first;
            boolean padded = source[first] == '0' && (digits > 1 || negative);
            if (digits == 0 || padded) throw new BadFile(Flaw.DAMAGED);
            at++;
            return negative ? -number : number;
        }

        private byte peek() throws BadFile {
            if (at >= source.length) throw new BadFile(Flaw.DAMAGED);
            return source[at];
        }
    }
}
