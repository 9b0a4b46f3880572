package org.joinmarket.common.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * One command of a line, not yet understood: a word and the text behind the space, which may be empty (wire.md 5.1).
 *
 * @param word lower-case letters and digits, at most {@value #MAX_WORD_CHARS}
 */
public record CommandText(String word, String arguments) {
    public static final int MAX_WORD_CHARS = 32;

    /** The most parts between {@code !} that are read from one line. */
    public static final int MAX_COMMANDS = 128;

    /** How many arguments {@link #args()} separates at most; what is left stays in the last. */
    public static final int MAX_ARGUMENTS = 64;

    public CommandText {
        if (!isWord(word)) throw new IllegalArgumentException("not a command word");
    }

    /**
     * {@code a 1!b 2} with no {@code !} in front. What follows the first command and is none is skipped, as existing
     * readers do: the rest of a free text with a {@code !} in it, or a flag of a newer peer behind an offer.
     */
    public static Decoded<List<CommandText>> split(String text) {
        List<CommandText> commands = new ArrayList<>(2);
        int start = 0;
        for (int parts = 0; start <= text.length(); parts++) {
            if (parts == MAX_COMMANDS) return Decoded.malformed(Flaw.TOO_MANY);
            int bang = text.indexOf('!', start);
            int end = bang < 0 ? text.length() : bang;
            int space = text.indexOf(' ', start);
            int wordEnd = space < 0 || space > end ? end : space;
            String word = text.substring(start, wordEnd);
            if (isWord(word)) commands.add(new CommandText(word, text.substring(Math.min(wordEnd + 1, end), end)));
            else if (commands.isEmpty()) return Decoded.malformed(Flaw.BAD_SYNTAX);
            start = end + 1;
        }
        return Decoded.ok(List.copyOf(commands));
    }

    /** The arguments, separated by exactly one space each. No arguments: an empty list. */
    public List<String> args() {
        return arguments.isEmpty() ? List.of() : List.of(arguments.split(" ", MAX_ARGUMENTS));
    }

    /** As it stands in a line. */
    public String text() {
        return arguments.isEmpty() ? word : word + " " + arguments;
    }

    static boolean isWord(String word) {
        if (word.isEmpty() || word.length() > MAX_WORD_CHARS) return false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) return false;
        }
        return true;
    }
}
