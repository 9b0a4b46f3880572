package org.joinmarket.directory.connection;

import java.time.Duration;
import org.joinmarket.common.protocol.Envelope;

/**
 * What one connection may cost us.
 *
 * @param maxLineBytes longest JSON read, without terminator; a longer line closes the connection (wire.md 1.1)
 * @param outboundBytes unsent output kept for a peer, with what its bookkeeping costs. At half of it public lines are
 *     dropped for that peer, at three quarters private lines of others, and when our own answers fill it the connection
 *     is closed
 * @param stallTimeout how long lines may be dropped for a peer that reads next to nothing before it is closed
 * @param handshakeTimeout from accepting to a finished handshake, whatever the peer sends meanwhile
 * @param maxConnections connections kept, handshaked or not
 * @param maxHandshaking of these, the ones that have not said who they are; beyond it the oldest of them is closed
 * @param maxPerSource connections kept of one address, 0 for any number. Behind Tor all come from one
 */
public record ConnectionLimits(
        int maxLineBytes,
        long outboundBytes,
        Duration stallTimeout,
        Duration handshakeTimeout,
        int maxConnections,
        int maxHandshaking,
        int maxPerSource) {

    public ConnectionLimits {
        if (maxLineBytes < 1 || outboundBytes < 2 || maxConnections < 1 || maxHandshaking < 1 || maxPerSource < 0)
            throw new IllegalArgumentException("limits of a connection must be positive");
    }

    /** No handshake and no proof of a nick is near as long: 32 features with the longest names come to 3 KB. */
    static final int LONGEST_HANDSHAKE_BYTES = 8_192;

    /** Longest JSON read of a peer before it is let in. */
    int maxHandshakeBytes() {
        return Math.min(maxLineBytes, LONGEST_HANDSHAKE_BYTES);
    }

    /** Above this, public lines are dropped for the peer. */
    public long publicBytes() {
        return outboundBytes / 2;
    }

    /** Above this, private lines of others are dropped for the peer. */
    long privateBytes() {
        return outboundBytes / 4 * 3;
    }

    /** Below this, a peer has read nearly everything it was sent. */
    long drainedBytes() {
        return outboundBytes / 8;
    }

    /** What one sender may add to what a slow peer has not read. At least a line of the longest. */
    long shareBytes() {
        return Math.max(outboundBytes / 32, Envelope.MAX_SENT_BYTES + 2L);
    }
}
