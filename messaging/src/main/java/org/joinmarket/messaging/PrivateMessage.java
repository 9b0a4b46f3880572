package org.joinmarket.messaging;

import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;

/**
 * A message to us whose signature was made by the key behind {@code from}.
 *
 * @param commands at least one; ciphertext in the arguments of boxed ones
 * @param directory the one through which the first copy came
 */
public record PrivateMessage(Nick from, List<CommandText> commands, DirectoryEndpoint directory) {
    public PrivateMessage {
        commands = List.copyOf(commands);
    }

    /** Never the text: a stranger wrote it. */
    @Override
    public String toString() {
        return "PrivateMessage[" + from + ", " + commands.size() + " commands]";
    }
}
