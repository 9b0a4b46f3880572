package org.joinmarket.directory;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.net.InetAddress;
import java.time.Duration;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.connection.ConnectionLimits;
import org.joinmarket.directory.routing.RelayTiming;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The relay and its limits.
 *
 * @param bind address to listen on for peers. An onion service forwards to loopback; anything else is reached without Tor
 * @param port port to listen on for peers; 0 for any free one, which the ready file then names
 * @param ioThreads threads that read and write, 0 to 64; 0 for one per two processors, at most four
 * @param maxPeers peers kept before newcomers are refused, 1 to 100000
 * @param maxHandshaking connections beyond that, for those that have not said who they are, 1 to 100000; when there are
 *     more, the oldest of them is closed
 * @param maxLineBytes longest line accepted, without its end; a longer one closes the connection. What is longer than 39998
 *     is never passed on
 * @param lineTimeout from the first byte of a line to its end; later the connection is closed
 * @param handshakeTimeout from accepting a connection to its finished handshake
 * @param heartbeatInterval between looking for silent peers
 * @param idleTimeout silence after which a peer is asked for a sign of life
 * @param evictTimeout silence after which a peer is closed, whatever it can do
 * @param pongTimeout how long the answer to a PING may take
 * @param leaveNoticeInterval how long the news that a peer has gone waits for others to share its line
 * @param outboundLimit unsent output kept per peer, 256 KB to 1 GB; at half of it public lines are dropped for that peer, at
 *     three quarters private lines of others, and at all of it, which only its own requests can fill, it is closed
 * @param stallTimeout how long lines may be dropped for a peer that reads next to nothing before it is closed
 * @param drainNotice at a shutdown, how long after saying "not ready" and accepting nobody the first connection is closed;
 *     0s to 5m. Long enough for a load balancer to notice
 * @param drainBatch connections closed at once at a shutdown, 1 to 100000
 * @param drainInterval between two batches, 1ms to 1m. All of it must fit into spring.lifecycle.timeout-per-shutdown-phase
 * @param motd text that every peer gets with its handshake
 */
@Validated
@ConfigurationProperties("joinmarket.directory")
public record DirectoryProperties(
        @DefaultValue("127.0.0.1") InetAddress bind,
        @DefaultValue("5222") @Min(0) @Max(65_535) int port,
        @DefaultValue("0") @Min(0) @Max(64) int ioThreads,
        @DefaultValue("10000") @Min(1) @Max(100_000) int maxPeers,
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxHandshaking,

        @DefaultValue("65536") @Min(Envelope.MAX_SENT_BYTES) @Max(Envelope.MAX_READ_BYTES)
        int maxLineBytes,

        @DefaultValue("60s") Duration lineTimeout,
        @DefaultValue("30s") Duration handshakeTimeout,
        @DefaultValue("60s") Duration heartbeatInterval,
        @DefaultValue("600s") Duration idleTimeout,
        @DefaultValue("1500s") Duration evictTimeout,
        @DefaultValue("30s") Duration pongTimeout,
        @DefaultValue("100ms") Duration leaveNoticeInterval,
        @DefaultValue("2MB") DataSize outboundLimit,
        @DefaultValue("30s") Duration stallTimeout,
        @DefaultValue("0s") Duration drainNotice,
        @DefaultValue("100") @Min(1) @Max(100_000) int drainBatch,
        @DefaultValue("100ms") Duration drainInterval,

        @DefaultValue("JoinMarket directory") @Size(max = DirectoryHandshake.MAX_MOTD_CHARS)
        String motd) {
    private static final int MAX_DEFAULT_THREADS = 4;
    private static final Duration MAX_NOTICE = Duration.ofMinutes(5);
    private static final Duration MIN_INTERVAL = Duration.ofMillis(1);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);
    private static final DataSize MIN_OUTBOUND = DataSize.ofKilobytes(256);
    private static final DataSize MAX_OUTBOUND = DataSize.ofGigabytes(1);

    public DirectoryProperties {
        positive("line-timeout", lineTimeout);
        positive("handshake-timeout", handshakeTimeout);
        positive("heartbeat-interval", heartbeatInterval);
        positive("idle-timeout", idleTimeout);
        positive("evict-timeout", evictTimeout);
        positive("pong-timeout", pongTimeout);
        positive("leave-notice-interval", leaveNoticeInterval);
        positive("stall-timeout", stallTimeout);
        if (idleTimeout.compareTo(evictTimeout) >= 0)
            throw new IllegalArgumentException("idle-timeout must be shorter than evict-timeout");
        if (outboundLimit.compareTo(MIN_OUTBOUND) < 0 || outboundLimit.compareTo(MAX_OUTBOUND) > 0)
            throw new IllegalArgumentException("outbound-limit must be 256KB to 1GB");
        if (drainNotice.isNegative() || drainNotice.compareTo(MAX_NOTICE) > 0)
            throw new IllegalArgumentException("drain-notice must be 0s to 5m");
        if (drainInterval.compareTo(MIN_INTERVAL) < 0 || drainInterval.compareTo(MAX_INTERVAL) > 0)
            throw new IllegalArgumentException("drain-interval must be 1ms to 1m");
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) throw new IllegalArgumentException(name + " must be longer than zero");
    }

    /** What {@link #ioThreads()} comes to on this machine. */
    int threads() {
        return ioThreads > 0
                ? ioThreads
                : Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAX_DEFAULT_THREADS);
    }

    ConnectionLimits connectionLimits(int maxPerSource) {
        return new ConnectionLimits(
                maxLineBytes,
                outboundLimit.toBytes(),
                stallTimeout,
                handshakeTimeout,
                maxPeers + maxHandshaking,
                maxHandshaking,
                maxPerSource);
    }

    /** Longest answer to a request for the peer list: it must fit beside what is on its way to the peer. */
    long peerListBytes() {
        return outboundLimit.toBytes() / 2;
    }

    DrainPlan drainPlan() {
        return new DrainPlan(drainNotice, drainBatch, drainInterval);
    }

    RelayTiming timing(Duration longConnected) {
        return new RelayTiming(
                heartbeatInterval, idleTimeout, evictTimeout, pongTimeout, leaveNoticeInterval, longConnected);
    }
}
