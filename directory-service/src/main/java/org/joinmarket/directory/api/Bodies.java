package org.joinmarket.directory.api;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.joinmarket.directory.ban.Ban;
import org.joinmarket.directory.ban.BanTarget;
import org.joinmarket.directory.peer.Peer;
import org.jspecify.annotations.Nullable;

/** What the operators' interface reads and writes. */
final class Bodies {
    private Bodies() {}

    /**
     * A peer as it is now, or a moment ago.
     *
     * @param role maker or taker
     * @param verified whether it has proved its nick
     * @param features by name, sorted; as the peer says
     * @param location where it says that it can be dialled; absent if nowhere
     * @param source where it comes from; absent if from loopback, as everybody behind Tor
     * @param connectedSeconds since it was let in
     * @param idleSeconds since its last line
     * @param bytesOut written to it, sent or not
     * @param outboundBytes of these, what is not sent, with bookkeeping
     * @param offences lines that it should not have sent
     */
    record PeerView(
            String nick,
            String role,
            boolean verified,
            List<String> features,
            @Nullable String location,
            @Nullable String source,
            long connectedSeconds,
            long idleSeconds,
            long linesIn,
            long bytesIn,
            long bytesOut,
            long outboundBytes,
            int offences) {
        static PeerView of(Peer peer) {
            var connection = peer.connection();
            return new PeerView(
                    peer.nick().value(),
                    peer.role().label(),
                    peer.isVerified(),
                    List.copyOf(new TreeSet<>(peer.features().names())),
                    peer.isServing() ? peer.location().toString() : null,
                    sourceOf(peer),
                    peer.age().toSeconds(),
                    peer.silence().toSeconds(),
                    connection.linesReceived(),
                    connection.bytesReceived(),
                    connection.bytesWritten(),
                    connection.pendingBytes(),
                    peer.offences());
        }

        private static @Nullable String sourceOf(Peer peer) {
            InetAddress source = peer.connection().source();
            return source == null || source.isLoopbackAddress() ? null : source.getHostAddress();
        }
    }

    /** @param next to be passed as {@code after} for the peers that follow; absent if these are the last */
    record PeerPage(List<PeerView> peers, @Nullable String next) {}

    /** Whoever is banned is not let in while one of nick, location and source is theirs. */
    record BanView(
            long id,
            @Nullable String nick,
            @Nullable String location,
            @Nullable String source,
            String reason,
            Instant madeAt,
            Instant endsAt) {
        static BanView of(Ban ban) {
            BanTarget target = ban.target();
            return new BanView(
                    ban.id(),
                    target.nick() == null ? null : target.nick().value(),
                    target.location() == null ? null : target.location().toString(),
                    target.source() == null ? null : target.source().getHostAddress(),
                    ban.reason(),
                    ban.madeAt(),
                    ban.endsAt());
        }
    }

    /** @param next to be passed as {@code after} for the bans that follow; absent if these are the last */
    record BanPage(List<BanView> bans, @Nullable Long next) {}

    record BanPeer(long durationSeconds, String reason) {}

    /** At least one of nick, location and source. */
    record MakeBan(
            @Nullable String nick,
            @Nullable String location,
            @Nullable String source,
            long durationSeconds,
            String reason) {}

    /** @param connections that are still open */
    record Draining(boolean draining, int connections) {}
}
