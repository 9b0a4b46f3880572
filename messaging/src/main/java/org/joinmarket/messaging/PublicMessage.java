package org.joinmarket.messaging;

import java.util.List;
import org.joinmarket.common.nick.Nick;

/**
 * A message to everybody, not signed. Comes once per directory that relays it, except {@code orderbook}, which comes
 * once per sender in 10 s.
 *
 * @param commands each command with its arguments, without the {@code !}; at least one
 */
public record PublicMessage(Nick from, List<String> commands, DirectoryEndpoint directory) {
    public PublicMessage {
        commands = List.copyOf(commands);
    }

    /** Never the text: a stranger wrote it. */
    @Override
    public String toString() {
        return "PublicMessage[" + from + ", " + commands.size() + " commands]";
    }
}
