package org.joinmarket.directory.peer;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who is present, by nick. Looking up takes constant time and no lock; admitting and releasing are atomic, so that of any
 * number of claims to one nick exactly one succeeds. Safe from any thread.
 */
public final class PeerRegistry {
    /** What became of a claim. */
    public enum Claim {
        ADMITTED,
        /** Somebody of that nick is here; an unverified newcomer never replaces a live owner (wire.md 8.1). */
        NICK_TAKEN,
        FULL
    }

    private final int maxPeers;
    private final Map<String, Peer> byNick = new ConcurrentHashMap<>();
    private final Map<Role, AtomicInteger> counts = new EnumMap<>(Role.class);

    public PeerRegistry(int maxPeers) {
        if (maxPeers < 1) throw new IllegalArgumentException("a directory has room for at least one peer");
        this.maxPeers = maxPeers;
        for (Role role : Role.values()) counts.put(role, new AtomicInteger());
    }

    public int maxPeers() {
        return maxPeers;
    }

    public synchronized Claim claim(Peer peer) {
        String nick = peer.nick().value();
        if (byNick.containsKey(nick)) return Claim.NICK_TAKEN;
        if (byNick.size() >= maxPeers) return Claim.FULL;
        byNick.put(nick, peer);
        counter(peer.role()).incrementAndGet();
        return Claim.ADMITTED;
    }

    /** @return false if this very peer was not present, whoever else has its nick */
    public synchronized boolean release(Peer peer) {
        if (!byNick.remove(peer.nick().value(), peer)) return false;
        counter(peer.role()).decrementAndGet();
        return true;
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

    private AtomicInteger counter(Role role) {
        var counter = counts.get(role);
        if (counter == null) throw new IllegalStateException("every role has a counter");
        return counter;
    }
}
