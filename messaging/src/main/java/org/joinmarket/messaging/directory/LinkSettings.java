package org.joinmarket.messaging.directory;

import java.time.Duration;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.HandshakeRules;

/**
 * What a link needs to know of its owner.
 *
 * @param nick our own
 * @param handshake what we send first
 * @param rules how we judge the answer
 */
public record LinkSettings(
        Nick nick,
        ClientHandshake handshake,
        HandshakeRules rules,
        Duration handshakeTimeout,
        Duration firstRetry,
        Duration longestRetry,
        Duration settled,
        Duration probeAfterSilence,
        int maxLinesPerMinute,
        long maxBytesPerMinute,
        int maxWaitingPublic) {}
