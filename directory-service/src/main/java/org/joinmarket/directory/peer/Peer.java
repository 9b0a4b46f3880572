package org.joinmarket.directory.peer;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.OwnerKey;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.common.protocol.PeerList;
import org.joinmarket.directory.connection.Connection;
import org.joinmarket.directory.limit.Allowance;
import org.joinmarket.directory.limit.TrafficLimits;
import org.jspecify.annotations.Nullable;

/**
 * A stranger who has shaken hands. Belongs to the owner of its connection, except for what says otherwise.
 *
 * <p>The location is what the peer claims, unproven: two peers may claim the same one, because otherwise whoever comes first
 * keeps its true owner out.
 */
public final class Peer {
    /** Of the names of its features, as many as others are told: each of its private messages and each peer list has them. */
    static final int MAX_TOLD_FEATURE_CHARS = 256;

    private final Nick nick;
    private final Location location;
    private final Features features;
    private final Features toldFeatures;
    private final Connection connection;
    private final boolean ping;
    private final boolean peerlistFeatures;
    private final @Nullable OwnerKey provenKey;
    private final long connectedAt;
    private volatile long lastSeen;
    private int foreignLines;
    private int offences;
    private @Nullable Allowance allowance;
    private byte @Nullable [] plainEntry;
    private byte @Nullable [] featuredEntry;
    private int seat = -1;

    /** Somebody who has proved nothing. */
    public Peer(Nick nick, Location location, Features features, Connection connection) {
        this(nick, location, features, connection, null);
    }

    /** @param provenKey the key that the nick was proved with; null if it was not */
    public Peer(Nick nick, Location location, Features features, Connection connection, @Nullable OwnerKey provenKey) {
        this.nick = nick;
        this.location = location;
        this.features = features;
        this.toldFeatures = toldOf(features);
        this.connection = connection;
        this.ping = features.has(Features.PING);
        this.peerlistFeatures = features.has(Features.PEERLIST_FEATURES);
        this.provenKey = provenKey;
        this.connectedAt = connection.loop().nanoTime();
        this.lastSeen = connectedAt;
    }

    /** The same stranger, who has proved the nick. */
    public Peer provenBy(OwnerKey key) {
        return new Peer(nick, location, features, connection, key);
    }

    public Nick nick() {
        return nick;
    }

    public Location location() {
        return location;
    }

    public Connection connection() {
        return connection;
    }

    /** Whether it has proved that its nick is its own (wire.md 8.8). */
    public boolean isVerified() {
        return provenKey != null;
    }

    /** Whether both have proved their nick, and with the same key. */
    public boolean isSameOwnerAs(Peer other) {
        return provenKey != null && provenKey.equals(other.provenKey);
    }

    public Features features() {
        return features;
    }

    /** Since it was let in. Any thread. */
    public Duration age() {
        return Duration.ofNanos(connection.loop().nanoTime() - connectedAt);
    }

    /** Since its last line. Any thread. */
    public Duration silence() {
        return Duration.ofNanos(connection.loop().nanoTime() - lastSeen);
    }

    public Role role() {
        return isServing() ? Role.MAKER : Role.TAKER;
    }

    /** Whether it says that it can be dialled. */
    public boolean isServing() {
        return location.isServing();
    }

    /** Whether it may be probed with a PING. */
    public boolean answersPing() {
        return ping;
    }

    /** Whether it understands peer list entries with features. */
    public boolean readsFeatures() {
        return peerlistFeatures;
    }

    /** When the last line came from it, in the time of {@link org.joinmarket.directory.connection.Loop#nanoTime()}. Any thread. */
    public long lastSeen() {
        return lastSeen;
    }

    public void seen(long now) {
        lastSeen = now;
    }

    /** Counts one more line in somebody else's name, and says how many there were. */
    public int countForeignLine() {
        return ++foreignLines;
    }

    /** What it may still send; comes into being with the first line. */
    public Allowance allowance(TrafficLimits limits) {
        var mine = allowance;
        if (mine == null) {
            mine = new Allowance(limits, connection.loop()::nanoTime);
            allowance = mine;
        }
        return mine;
    }

    public void countOffence() {
        offences++;
    }

    /** Lines that it should not have sent. Any thread, but perhaps a moment old. */
    public int offences() {
        return offences;
    }

    /** How others are told that it is here. Any thread. */
    public PeerList.Entry entry() {
        return PeerList.Entry.joined(nick, location, toldFeatures);
    }

    /** Those that fit, in the order of the alphabet; all that any known client has are a quarter of it. */
    private static Features toldOf(Features all) {
        if (all.names().stream().mapToInt(String::length).sum() <= MAX_TOLD_FEATURE_CHARS) return all;
        Set<String> told = new HashSet<>();
        int chars = 0;
        for (String name : new TreeSet<>(all.names())) {
            chars += name.length();
            if (chars <= MAX_TOLD_FEATURE_CHARS) told.add(name);
        }
        return new Features(told);
    }

    /** How others are told that it has gone. Any thread. */
    public PeerList.Entry goneEntry() {
        return PeerList.Entry.gone(nick, location);
    }

    /** The bytes of a peer list with this peer alone, which follows each of its private messages. Shared; not to be changed. */
    public byte[] entryLine(boolean withFeatures) {
        byte[] known = withFeatures ? featuredEntry : plainEntry;
        if (known != null) return known;
        byte[] line = EnvelopeCodec.encode(new Envelope(Envelope.PEERLIST, entry().format(withFeatures)));
        if (withFeatures) featuredEntry = line;
        else plainEntry = line;
        return line;
    }

    /** Where the owner's list of its peers holds this one, or -1. */
    public int seat() {
        return seat;
    }

    public void seat(int index) {
        seat = index;
    }

    @Override
    public String toString() {
        return role().label() + " " + nick;
    }
}
