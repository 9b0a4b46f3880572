package org.joinmarket.benchmarks.load;

import org.joinmarket.benchmarks.wire.NumberedLine;

/**
 * Two peers of which one sends private lines to the other.
 *
 * @param line what is sent; its number says when it was due
 */
public record Pair(Peer from, Peer to, NumberedLine line) {
    public static Pair of(Peer from, Peer to) {
        return new Pair(from, to, NumberedLine.fill(from.nick(), to.nick()));
    }
}
