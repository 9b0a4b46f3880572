package org.joinmarket.common.protocol;

import java.util.List;
import org.joinmarket.common.nick.Nick;

/** A line to everybody. It is not signed: {@code from} is what the sender claims. */
public record PublicLine(Nick from, String text) implements JmLine {

    /** At most {@link CommandText#MAX_COMMANDS}; malformed if the first of them is no command. */
    public Decoded<List<CommandText>> commands() {
        return CommandText.split(text);
    }

    @Override
    public String format() {
        return from + "!" + PUBLIC_TARGET + "!" + text;
    }

    public Envelope toEnvelope() {
        return new Envelope(Envelope.PUBMSG, format());
    }
}
