package org.joinmarket.maker.offer;

import org.joinmarket.common.protocol.CommandText;

/** Says something to everybody, through every directory that is up; does not wait. */
@FunctionalInterface
public interface Announcer {
    void publish(CommandText command);
}
