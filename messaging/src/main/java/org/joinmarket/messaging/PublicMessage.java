package org.joinmarket.messaging;

import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;

/**
 * A message to everybody, not signed. Comes once per directory that relays it, except {@code orderbook}, which comes
 * once per sender and directory in 10 s.
 *
 * @param commands at least one; {@link CommandText#text()} is a command as it stood in the line
 */
public record PublicMessage(Nick from, List<CommandText> commands, DirectoryEndpoint directory) {
    public PublicMessage {
        commands = List.copyOf(commands);
    }

    /** Never the text: a stranger wrote it. */
    @Override
    public String toString() {
        return "PublicMessage[" + from + ", " + commands.size() + " commands]";
    }
}
