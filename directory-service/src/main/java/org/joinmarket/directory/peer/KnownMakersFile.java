package org.joinmarket.directory.peer;

import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.directory.state.NotSaved;
import org.joinmarket.directory.state.StateFolder;
import org.joinmarket.support.json.StrictJson;
import org.joinmarket.support.problems.StartupProblem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The known makers on disk: their nicks and nothing else, so that a restart in a flood does not keep them out. */
public final class KnownMakersFile {
    public static final String NAME = "known-makers.json";

    private static final int VERSION = 1;
    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = StrictJson.mapper();

    private record Document(int version, List<String> verified, List<String> others) {}

    private final StateFolder folder;

    public KnownMakersFile(StateFolder folder) {
        this.folder = folder;
    }

    /** @throws StartupProblem if there is a file that holds something else, or is open to others */
    public KnownMakers.Snapshot read() {
        return folder.read(NAME, MAX_BYTES).map(this::parse).orElse(KnownMakers.Snapshot.EMPTY);
    }

    private KnownMakers.Snapshot parse(byte[] json) {
        try {
            var document = JSON.readValue(json, Document.class);
            if (document.version() != VERSION) throw damaged("its version is not " + VERSION, null);
            if (document.verified().size() + document.others().size() > KnownMakers.MAX)
                throw damaged("more than " + KnownMakers.MAX + " makers", null);
            return new KnownMakers.Snapshot(nicks(document.verified()), nicks(document.others()), 0);
        } catch (JacksonException e) {
            throw damaged("it is not the JSON that this service writes", e);
        } catch (IllegalArgumentException e) {
            throw damaged("one of its makers has no nick", e);
        }
    }

    private static List<Nick> nicks(List<String> names) {
        return names.stream().map(Nick::new).toList();
    }

    private StartupProblem damaged(String why, @Nullable Throwable cause) {
        String what = folder.path(NAME) + " is damaged: " + why;
        String remedy =
                "Restore it from a backup, or move it away: then no maker has a place kept until it was here for a while";
        return cause == null ? new StartupProblem(what, remedy) : new StartupProblem(what, remedy, cause);
    }

    /**
     * On the disk when this returns.
     *
     * @throws NotSaved if the disk did not take it
     */
    void write(KnownMakers.Snapshot known) {
        var document = new Document(VERSION, names(known.verified()), names(known.others()));
        folder.write(NAME, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    }

    private static List<String> names(List<Nick> nicks) {
        return nicks.stream().map(Nick::value).toList();
    }
}
