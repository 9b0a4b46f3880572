package org.joinmarket.maker.session;

import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;

/** Sends signed private messages to a taker, without waiting. */
@FunctionalInterface
public interface CounterpartyLink {
    void send(Nick to, CommandText command);
}
