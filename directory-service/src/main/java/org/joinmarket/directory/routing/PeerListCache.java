package org.joinmarket.directory.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for the peer list, as bytes that all who ask share until somebody comes or goes. Safe from any
 * thread.
 */
final class PeerListCache {
    /** With more peers than this an answer serves for {@link #KEEP}, whoever comes or goes: making one takes milliseconds. */
    static final int MANY = 500;

    static final Duration KEEP = Duration.ofSeconds(1);

    /** Outside the buffers of connections: two answers live as long as the directory does. */
    private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true, true);

    /**
     * An answer: all its lines, one behind the other.
     *
     * @param bytes never changed; whoever asked releases them
     */
    record Answer(ByteBuf bytes, int lines) {}

    private record Cached(Answer answer, long version, int peers, long madeAt) {}

    private final PeerRegistry registry;
    private final long maxBytes;
    private final Predicate<Peer> trusted;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private @Nullable Cached withFeatures;
    private @Nullable Cached plain;

    /**
     * @param maxBytes of an answer; of more peers than fit, a random choice is told, makers and those who are trusted before
     *     others: strangers, however many, crowd out each other
     */
    PeerListCache(
            PeerRegistry registry,
            long maxBytes,
            Predicate<Peer> trusted,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.registry = registry;
        this.maxBytes = maxBytes;
        this.trusted = trusted;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /** @param featured for a requester that reads features, and so those that serve nothing; others are told whom they can dial */
    synchronized Answer answer(boolean featured) {
        var cached = featured ? withFeatures : plain;
        long version = registry.version(); // before the peers are read: who comes meanwhile makes it old
        long now = nanoTime.getAsLong();
        if (cached != null && serves(cached, version, now)) {
            return new Answer(
                    cached.answer().bytes().retainedDuplicate(), cached.answer().lines());
        }
        var fresh = build(featured);
        if (cached != null) cached.answer().bytes().release();
        var kept = new Cached(fresh, version, registry.count(), now);
        if (featured) withFeatures = kept;
        else plain = kept;
        return new Answer(fresh.bytes().retainedDuplicate(), fresh.lines());
    }

    private static boolean serves(Cached cached, long version, long now) {
        return cached.version() == version || (cached.peers() > MANY && now - cached.madeAt() < KEEP.toNanos());
    }

    private Answer build(boolean featured) {
        List<Peer> peers = new ArrayList<>(registry.count());
        for (Peer peer : registry.peers()) if (featured || peer.isServing()) peers.add(peer);
        var lines = new PeerListLines(featured);
        for (Peer peer : peers) lines.add(peer.entry());
        var finished = lines.finish();
        if (lines.bytes() > maxBytes) {
            lines = new PeerListLines(featured);
            for (Peer peer : chosen(peers)) {
                if (lines.bytes() > maxBytes) break;
                lines.add(peer.entry());
            }
            finished = lines.finish();
        }
        return new Answer(
                BUFFERS.directBuffer(lines.bytes()).writeBytes(Unpooled.wrappedBuffer(finished.toArray(byte[][]::new))),
                finished.size());
    }

    private List<Peer> chosen(List<Peer> peers) {
        Collections.shuffle(peers, Random.from(random));
        var knownMakers = new ArrayList<Peer>();
        var makers = new ArrayList<Peer>();
        var known = new ArrayList<Peer>();
        var others = new ArrayList<Peer>();
        for (Peer peer : peers) {
            if (peer.isServing()) (trusted.test(peer) ? knownMakers : makers).add(peer);
            else (trusted.test(peer) ? known : others).add(peer);
        }
        knownMakers.addAll(makers);
        knownMakers.addAll(known);
        knownMakers.addAll(others);
        return knownMakers;
    }
}
