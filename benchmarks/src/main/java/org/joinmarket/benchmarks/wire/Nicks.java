package org.joinmarket.benchmarks.wire;

import java.util.random.RandomGenerator;
import org.joinmarket.common.nick.Nick;

/**
 * Nicks of the right form with no key behind them, as many as wanted, each once. A directory that authenticates nicks would
 * not take them; the generator says in its handshake that it does not authenticate.
 *
 * <pre>
 *   J5  2     xxxxx          nnnnnnnn
 *       │     one generator  the number in base 58
 *       └ so that all 14 together decode to ten bytes, as some directories check (wire.md 4.1)
 * </pre>
 *
 * Belongs to one thread.
 */
public final class Nicks {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int BASE = 58;
    private static final int SALT_CHARS = 5;
    private static final int NUMBER_CHARS = 8;
    private static final int PREFIX_CHARS = Nick.LENGTH - NUMBER_CHARS;
    private static final byte[] DIGIT_OF = digits();

    private final String prefix;
    private int next;

    public Nicks(RandomGenerator random) {
        var salt = new StringBuilder("J52");
        for (int i = 0; i < SALT_CHARS; i++) salt.append(ALPHABET.charAt(random.nextInt(BASE)));
        prefix = salt.toString();
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        java.util.Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < BASE; i++) digits[ALPHABET.charAt(i)] = (byte) i;
        return digits;
    }

    /** The number of the nick that {@link #next()} gives next; they count from 0. */
    public int nextNumber() {
        return next;
    }

    public Nick next() {
        char[] number = new char[NUMBER_CHARS];
        int rest = next++;
        for (int i = NUMBER_CHARS - 1; i >= 0; i--) {
            number[i] = ALPHABET.charAt(rest % BASE);
            rest /= BASE;
        }
        return new Nick(prefix + new String(number));
    }

    /** The number of a nick that came from here, or -1. */
    public int numberOf(CharSequence text, int start) {
        if (text.length() - start < Nick.LENGTH) return -1;
        for (int i = 0; i < PREFIX_CHARS; i++) if (text.charAt(start + i) != prefix.charAt(i)) return -1;
        long number = 0;
        for (int i = PREFIX_CHARS; i < Nick.LENGTH; i++) {
            char c = text.charAt(start + i);
            int digit = c < DIGIT_OF.length ? DIGIT_OF[c] : -1;
            if (digit < 0) return -1;
            number = number * BASE + digit;
        }
        return number < next ? (int) number : -1;
    }
}
