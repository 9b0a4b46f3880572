package org.joinmarket.directory.routing;

import java.time.Duration;

/**
 * @param heartbeat between looking for silent peers
 * @param idle silence after which a peer is asked for a sign of life
 * @param evict silence after which it is closed, whatever it can do
 * @param pong how long the answer to a PING may take
 * @param leaveNotice how long a leave notice waits for others to share its line
 * @param longConnected after it a peer is told from newcomers
 */
public record RelayTiming(
        Duration heartbeat,
        Duration idle,
        Duration evict,
        Duration pong,
        Duration leaveNotice,
        Duration longConnected) {}
