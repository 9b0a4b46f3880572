package org.joinmarket.directory.ban;

import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.directory.state.NotSaved;
import org.joinmarket.directory.state.StateFolder;
import org.joinmarket.support.json.StrictJson;
import org.joinmarket.support.problems.StartupProblem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The bans on disk: strict JSON, so that a file that was damaged or mistyped is noticed and nobody slips in. */
public final class BanFile {
    public static final String NAME = "bans.json";

    private static final int VERSION = 1;
    private static final int MAX_BYTES = 32 << 20;
    private static final JsonMapper JSON = StrictJson.mapper();

    /**
     * @param lastId of the last ban ever made
     * @param bans some may be over
     */
    record Content(long lastId, List<Ban> bans) {}

    private record Document(int version, long lastId, List<Entry> bans) {}

    private record Entry(
            long id,
            @Nullable String nick,
            @Nullable String location,
            @Nullable String source,
            String madeAt,
            String endsAt,
            String reason) {
        static Entry of(Ban ban) {
            var target = ban.target();
            return new Entry(
                    ban.id(),
                    target.nick() == null ? null : target.nick().value(),
                    target.location() == null ? null : target.location().toString(),
                    target.source() == null ? null : target.source().getHostAddress(),
                    ban.madeAt().toString(),
                    ban.endsAt().toString(),
                    ban.reason());
        }

        /** @throws RuntimeException of several kinds if a part of it is not what it should be */
        Ban toBan() {
            var target = new BanTarget(
                    nick == null ? null : new Nick(nick),
                    location == null ? null : Location.parse(location, true).orElseThrow(),
                    source == null ? null : InetAddress.ofLiteral(source));
            return new Ban(id, target, reason, Instant.parse(madeAt), Instant.parse(endsAt));
        }
    }

    private final StateFolder folder;

    public BanFile(StateFolder folder) {
        this.folder = folder;
    }

    /** @throws StartupProblem if there is a file that holds something else, or is open to others */
    Content read() {
        return folder.read(NAME, MAX_BYTES).map(this::parse).orElse(new Content(0, List.of()));
    }

    private Content parse(byte[] json) {
        Document document;
        try {
            document = JSON.readValue(json, Document.class);
        } catch (JacksonException e) {
            throw damaged("it is not the JSON that this service writes", e);
        }
        if (document.version() != VERSION) throw damaged("its version is not " + VERSION, null);
        if (document.bans().size() > Bans.MAX) throw damaged("more than " + Bans.MAX + " bans", null);
        var ids = new HashSet<Long>();
        for (Entry entry : document.bans()) {
            if (entry.id() > document.lastId() || !ids.add(entry.id())) throw damaged("a ban has a wrong id", null);
        }
        return new Content(
                document.lastId(), document.bans().stream().map(this::parse).toList());
    }

    private Ban parse(Entry entry) {
        try {
            return entry.toBan();
        } catch (IllegalArgumentException | DateTimeException | java.util.NoSuchElementException e) {
            throw damaged("ban " + entry.id() + " is not one", e);
        }
    }

    private StartupProblem damaged(String why, @Nullable Throwable cause) {
        String what = folder.path(NAME) + " is damaged: " + why;
        String remedy = "Restore it from a backup, or move it away: then nobody is banned";
        return cause == null ? new StartupProblem(what, remedy) : new StartupProblem(what, remedy, cause);
    }

    /**
     * On the disk when this returns.
     *
     * @throws NotSaved if the disk did not take it
     */
    void write(Content content) {
        var entries = content.bans().stream().map(Entry::of).toList();
        var document = new Document(VERSION, content.lastId(), entries);
        folder.write(NAME, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    }
}
