package org.joinmarket.directory.peer;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is present, by nick. Looking up takes constant time and no lock; admitting and releasing are atomic, so that of any
 * number of claims to one nick exactly one succeeds. Safe from any thread.
 */
public final class PeerRegistry {
    /** What became of a claim. */
    public sealed interface Claim {
        record Admitted() implements Claim {}

        /** The newcomer has proved that the nick is its own; {@code displaced} had it until now, and is to be closed. */
        record AdmittedInPlaceOf(Peer displaced) implements Claim {}

        /** Somebody of that nick is here, and the newcomer has not proved that it is its own (wire.md 8.1). */
        record NickTaken() implements Claim {}

        /** Somebody of that nick is here who has proved it with another key (wire.md 8.1). */
        record ProvenByAnother() implements Claim {}

        record Full() implements Claim {}
    }

    private static final Claim ADMITTED = new Claim.Admitted();

    private final int maxPeers;
    private final int reserved;
    private final Predicate<Peer> known;
    private final Map<String, Peer> byNick = new ConcurrentHashMap<>();
    private final Map<Role, AtomicInteger> counts = new EnumMap<>(Role.class);
    private final AtomicInteger verified = new AtomicInteger();
    private final AtomicLong version = new AtomicLong();

    /** A registry that keeps no place for anybody. */
    public PeerRegistry(int maxPeers) {
        this(maxPeers, 0, _ -> false);
    }

    /**
     * @param maxPeers at least 1
     * @param reserved how many of these places are only for peers that are {@code known}; less than {@code maxPeers}
     */
    public PeerRegistry(int maxPeers, int reserved, Predicate<Peer> known) {
        if (maxPeers < 1) throw new IllegalArgumentException("a directory has room for at least one peer");
        if (reserved < 0 || reserved >= maxPeers)
            throw new IllegalArgumentException("a directory has room for at least one stranger");
        this.maxPeers = maxPeers;
        this.reserved = reserved;
        this.known = known;
        for (Role role : Role.values()) counts.put(role, new AtomicInteger());
    }

    public int maxPeers() {
        return maxPeers;
    }

    public synchronized Claim claim(Peer peer) {
        String nick = peer.nick().value();
        var owner = byNick.get(nick);
        if (owner != null) {
            if (!peer.isVerified()) return new Claim.NickTaken();
            if (owner.isVerified() && !owner.isSameOwnerAs(peer)) return new Claim.ProvenByAnother();
        } else if (!hasRoomFor(peer)) {
            return new Claim.Full();
        }
        byNick.put(nick, peer);
        count(peer, 1);
        if (owner == null) return ADMITTED;
        count(owner, -1);
        return new Claim.AdmittedInPlaceOf(owner);
    }

    /** Whether a claim to a free nick would find a place now. */
    public boolean hasRoomFor(Peer peer) {
        int present = byNick.size();
        return present < maxPeers - reserved || (present < maxPeers && known.test(peer));
    }

    /** @return false if this very peer was not present, whoever else has its nick */
    public synchronized boolean release(Peer peer) {
        if (!byNick.remove(peer.nick().value(), peer)) return false;
        count(peer, -1);
        return true;
    }

    private void count(Peer peer, int change) {
        version.incrementAndGet();
        counter(peer.role()).addAndGet(change);
        if (peer.isVerified()) verified.addAndGet(change);
    }

    /** Changes whenever somebody comes or goes. */
    public long version() {
        return version.get();
    }

    /** @param nick any text; what is no nick is nobody's */
    public @Nullable Peer find(String nick) {
        return byNick.get(nick);
    }

    public boolean isPresent(String nick) {
        return byNick.containsKey(nick);
    }

    /** A view of everybody, in no order; who comes or goes while it is read may or may not be in it. */
    public Collection<Peer> peers() {
        return Collections.unmodifiableCollection(byNick.values());
    }

    public int count() {
        return byNick.size();
    }

    public int count(Role role) {
        return counter(role).get();
    }

    /** Peers that have proved their nick. */
    public int countVerified() {
        return verified.get();
    }

    private AtomicInteger counter(Role role) {
        var counter = counts.get(role);
        if (counter == null) throw new IllegalStateException("every role has a counter");
        return counter;
    }
}
