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

    /** The most commands that are read from one line. */
    public static final int MAX_COMMANDS = 128;

    /** How many arguments {@link #args()} separates at most; what is left stays in the last. */
    public static final int MAX_ARGUMENTS = 64;

    public CommandText {
        if (!isWord(word)) throw new IllegalArgumentException("not a command word");
    }

    /** {@code a 1!b 2} with exactly one {@code !} between commands and none in front. */
    public static Decoded<List<CommandText>> split(String text) {
        List<CommandText> commands = new ArrayList<>(2);
        int start = 0;
        while (start <= text.length()) {
            int bang = text.indexOf('!', start);
            int end = bang < 0 ? text.length() : bang;
            if (commands.size() == MAX_COMMANDS) return Decoded.malformed(Flaw.TOO_MANY);
            int space = text.indexOf(' ', start);
            int wordEnd = space < 0 || space > end ? end : space;
            String word = text.substring(start, wordEnd);
            if (!isWord(word)) return Decoded.malformed(Flaw.BAD_SYNTAX);
            commands.add(new CommandText(word, text.substring(Math.min(wordEnd + 1, end), end)));
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
