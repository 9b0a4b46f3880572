package org.joinmarket.common.protocol;

import java.util.List;
import org.joinmarket.common.nick.Nick;

/**
 * A private message whose signature is that of {@code from}. Replays are possible (wire.md 4.3): only the state of a
 * session tells an old message from a new one.
 *
 * @param commands at least one, at most {@link CommandText#MAX_COMMANDS}
 */
public record VerifiedMessage(Nick from, Nick to, List<CommandText> commands) {
    public VerifiedMessage {
        commands = List.copyOf(commands);
        if (commands.isEmpty()) throw new IllegalArgumentException("a message has at least one command");
    }

    /** The first command: the only one in a conversation; offers may have followers. */
    public CommandText command() {
        return commands.getFirst();
    }
}
