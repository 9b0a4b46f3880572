package org.joinmarket.directory.ban;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.handshake.BanCheck;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.state.NotSaved;
import org.joinmarket.support.problems.StartupProblem;
import org.jspecify.annotations.Nullable;

/**
 * The bans in force. A change is on the disk before anybody sees it. Asking takes constant time and no lock; those who
 * change wait for each other and for the disk. Safe from any thread.
 */
public final class Bans implements BanCheck {
    /** Bans in force at once; those that are over do not count. */
    public static final int MAX = 10_000;

    /** When the last ban of each of them ends. */
    private record Index(
            Map<Nick, Instant> nicks, Map<Location, Instant> locations, Map<InetAddress, Instant> sources) {
        static Index of(List<Ban> bans) {
            var index = new Index(new HashMap<>(), new HashMap<>(), new HashMap<>());
            for (Ban ban : bans) {
                add(index.nicks, ban.target().nick(), ban);
                add(index.locations, ban.target().location(), ban);
                add(index.sources, ban.target().source(), ban);
            }
            return index;
        }

        private static <K> void add(Map<K, Instant> ends, @Nullable K key, Ban ban) {
            if (key != null) ends.merge(key, ban.endsAt(), (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /** Never changed, only replaced. */
    private record Standing(BanFile.Content content, Index index) {
        static Standing of(long lastId, List<Ban> bans) {
            return new Standing(new BanFile.Content(lastId, List.copyOf(bans)), Index.of(bans));
        }
    }

    private final BanFile file;
    private final InstantSource clock;
    private volatile Standing standing;

    /** @throws StartupProblem if the file is damaged or open to others */
    public Bans(BanFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        var saved = file.read();
        this.standing = Standing.of(saved.lastId(), inForce(saved.bans()));
    }

    private List<Ban> inForce(List<Ban> bans) {
        Instant now = clock.instant();
        return bans.stream().filter(ban -> !ban.isOver(now)).toList();
    }

    @Override
    public boolean isBanned(Peer peer) {
        var index = standing.index();
        var source = peer.connection().source();
        return inForce(index.nicks().get(peer.nick()))
                || inForce(index.locations().get(peer.location()))
                || (source != null && isBanned(source));
    }

    /** Whether nobody may come from there. */
    public boolean isBanned(InetAddress source) {
        return inForce(standing.index().sources().get(source));
    }

    private boolean inForce(@Nullable Instant end) {
        return end != null && clock.instant().isBefore(end);
    }

    /** Those in force, by id. */
    public List<Ban> all() {
        return inForce(standing.content().bans());
    }

    public int count() {
        return all().size();
    }

    /**
     * Made, and on the disk, when this returns. Those that are over are forgotten.
     *
     * @param length {@link Ban#SHORTEST} to {@link Ban#LONGEST}
     * @param reason as {@link Ban#isReason} says
     * @return empty if there are {@link #MAX} already
     * @throws NotSaved if the disk did not take it; nobody is banned then
     */
    public synchronized Optional<Ban> add(BanTarget target, Duration length, String reason) {
        var bans = new ArrayList<>(all());
        if (bans.size() >= MAX) return Optional.empty();
        long id = standing.content().lastId() + 1;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var ban = new Ban(id, target, reason, now, now.plus(length));
        bans.add(ban);
        replace(Standing.of(id, bans));
        return Optional.of(ban);
    }

    /**
     * Lifted, on the disk too, when this returns. Those that are over are forgotten.
     *
     * @return false if there is none of that id in force
     * @throws NotSaved if the disk did not take it; the ban is in force as before
     */
    public synchronized boolean remove(long id) {
        var bans = new ArrayList<>(all());
        if (!bans.removeIf(ban -> ban.id() == id)) return false;
        replace(Standing.of(standing.content().lastId(), bans));
        return true;
    }

    private void replace(Standing next) {
        file.write(next.content());
        standing = next;
    }
}
