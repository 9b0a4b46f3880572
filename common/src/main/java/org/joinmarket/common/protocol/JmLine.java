package org.joinmarket.common.protocol;

import java.util.List;
import java.util.Optional;
import org.joinmarket.common.nick.Nick;

/**
 * The text of a PUBMSG or PRIVMSG: who to whom, and commands (wire.md 5.1). Parsing looks at the addresses only, which is
 * all that a directory needs; {@link PublicLine#commands()} and {@link PrivateLine#verify()} go further.
 */
public sealed interface JmLine permits PublicLine, PrivateLine {
    String PUBLIC_TARGET = "PUBLIC";

    Nick from();

    /** What follows the target and its {@code !}; never empty, without line breaks. */
    String text();

    /** As it stands in an envelope. */
    String format();

    static Decoded<JmLine> parse(String line) {
        int fromEnd = line.indexOf('!');
        if (fromEnd < 0) return Decoded.malformed(Flaw.BAD_SYNTAX);
        int toEnd = line.indexOf('!', fromEnd + 1);
        if (toEnd < 0 || toEnd + 1 == line.length() || line.charAt(toEnd + 1) == '!')
            return Decoded.malformed(Flaw.BAD_SYNTAX);
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) return Decoded.malformed(Flaw.BAD_SYNTAX);
        Optional<Nick> from = Nick.parse(line.substring(0, fromEnd));
        if (from.isEmpty()) return Decoded.malformed(Flaw.BAD_NICK);
        String target = line.substring(fromEnd + 1, toEnd);
        String text = line.substring(toEnd + 1);
        if (target.equals(PUBLIC_TARGET)) return Decoded.ok(new PublicLine(from.get(), text));
        Optional<Nick> to = Nick.parse(target);
        return to.isPresent()
                ? Decoded.ok(new PrivateLine(from.get(), to.get(), text))
                : Decoded.malformed(Flaw.BAD_NICK);
    }

    /** One public line with {@code commands}, which must not be empty. */
    static PublicLine toEverybody(Nick from, List<CommandText> commands) {
        if (commands.isEmpty()) throw new IllegalArgumentException("a line has at least one command");
        return new PublicLine(
                from, String.join("!", commands.stream().map(CommandText::text).toList()));
    }
}
