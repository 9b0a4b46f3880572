package org.joinmarket.messaging.directory;

import java.time.Duration;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;

/**
 * What a link needs to know of its owner.
 *
 * @param nick our own
 * @param handshake what we send first
 * @param rules how we judge the answer
 * @param nickAuth whether a proof that the nick is ours follows; the handshake says the same
 * @param asksForPeers whether the directory is asked for its peers, first of all and then regularly
 */
public record LinkSettings(
        Nick nick,
        ClientHandshake handshake,
        HandshakeRules rules,
        NickAuthTerms nickAuth,
        boolean asksForPeers,
        Duration handshakeTimeout,
        Duration firstRetry,
        Duration longestRetry,
        Duration settled,
        Duration probeAfterSilence,
        int maxLinesPerMinute,
        long maxBytesPerMinute,
        int maxWaitingPublic) {
    public LinkSettings {
        if (handshake.features().has(Features.NICK_AUTH) != nickAuth.isOffered())
            throw new IllegalArgumentException("the handshake must offer exactly the proof that can be given");
    }
}
