package org.joinmarket.directory.ban;

import java.time.Duration;
import java.util.Optional;
import org.joinmarket.directory.connection.ConnectionManager;
import org.joinmarket.directory.handshake.Arrivals;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.directory.state.NotSaved;

/** Makes bans, and sees to it that whoever is banned is gone. Safe from any thread. */
public final class Doorkeeper {
    private final Bans bans;
    private final PeerRegistry registry;
    private final ConnectionManager connections;

    public Doorkeeper(Bans bans, PeerRegistry registry, ConnectionManager connections) {
        this.bans = bans;
        this.registry = registry;
        this.connections = connections;
    }

    /**
     * Bans, and then asks all who are present and banned to go; they are gone a moment later.
     *
     * @return as {@link Bans#add}
     * @throws NotSaved if the disk did not take it; nobody is banned then
     */
    public Optional<Ban> ban(BanTarget target, Duration length, String reason) {
        var made = bans.add(target, length, reason);
        if (made.isEmpty()) return made;
        if (target.source() != null) connections.closeFrom(bans::isBanned, CloseReason.BANNED);
        for (Peer peer : registry.peers()) {
            if (bans.isBanned(peer)) peer.connection().requestClose(CloseReason.BANNED);
        }
        return made;
    }

    /**
     * Who was banned while it came in is asked to go as soon as it is here. It is in the registry before this looks at the
     * bans, and a ban is made before {@link #ban} looks into the registry: one of the two sees it.
     */
    public static Arrivals watching(Arrivals inside, Bans bans) {
        return new Arrivals() {
            @Override
            public void admit(Peer peer) {
                inside.admit(peer);
                if (bans.isBanned(peer)) peer.connection().requestClose(CloseReason.BANNED);
            }

            @Override
            public void displace(Peer owner, Peer newcomer) {
                inside.displace(owner, newcomer);
            }
        };
    }
}
