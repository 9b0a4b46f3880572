package org.joinmarket.messaging;

import java.util.List;
import org.joinmarket.common.nick.Nick;

/**
 * A message to us whose signature was made by the key behind {@code from}.
 *
 * @param commands at least one
 * @param directory the one through which the first copy came
 */
public record PrivateMessage(Nick from, List<PrivateCommand> commands, DirectoryEndpoint directory) {
    public PrivateMessage {
        commands = List.copyOf(commands);
    }

    /** Never the text: a stranger wrote it. */
    @Override
    public String toString() {
        return "PrivateMessage[" + from + ", " + commands.size() + " commands]";
    }
}
