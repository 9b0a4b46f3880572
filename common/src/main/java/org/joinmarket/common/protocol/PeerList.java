package org.joinmarket.common.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.joinmarket.common.nick.Nick;

/** Peer lists, type 789 (wire.md 3). */
public final class PeerList {
    /** The most entries that are read from one line. */
    public static final int MAX_ENTRIES = 20_000;

    /** The most entries that are written to one line. */
    public static final int MAX_ENTRIES_PER_LINE = 20;

    private static final int MAX_ENTRY_FIELDS = 16;

    private PeerList() {}

    /**
     * One peer as a directory tells it.
     *
     * @param left the peer has gone from that directory
     */
    public record Entry(Nick nick, Location location, Features features, boolean left) {
        public static Entry joined(Nick nick, Location location, Features features) {
            return new Entry(nick, location, features, false);
        }

        /** A leave notice is always in the form that every client reads, without features. */
        public static Entry gone(Nick nick, Location location) {
            return new Entry(nick, location, Features.NONE, true);
        }

        /**
         * @param withFeatures only for readers that advertised {@link Features#PEERLIST_FEATURES}: the oldest client
         *     skips an entry that has them
         */
        public String format(boolean withFeatures) {
            String entry = nick + ";" + location + (left ? ";D" : "");
            return withFeatures && !features.isEmpty() ? entry + ";F:" + String.join("+", features.sorted()) : entry;
        }
    }

    /**
     * Reads what it can: elements that are no entry are skipped, and a location that cannot be used counts as not
     * serving, because that a peer is there or gone is worth knowing without it.
     */
    public static Decoded<List<Entry>> parse(String line, boolean allowClearnet) {
        List<Entry> entries = new ArrayList<>();
        int start = 0;
        int elements = 0;
        while (start <= line.length()) {
            int comma = line.indexOf(',', start);
            int end = comma < 0 ? line.length() : comma;
            if (end > start) {
                if (++elements > MAX_ENTRIES) return Decoded.malformed(Flaw.TOO_MANY);
                parseEntry(line.substring(start, end), allowClearnet).ifPresent(entries::add);
            }
            start = end + 1;
        }
        return Decoded.ok(List.copyOf(entries));
    }

    private static Optional<Entry> parseEntry(String text, boolean allowClearnet) {
        String[] fields = text.split(";", MAX_ENTRY_FIELDS);
        if (fields.length < 2) return Optional.empty();
        Optional<Nick> nick = Nick.parse(fields[0]);
        if (nick.isEmpty()) return Optional.empty();
        Location location = Location.parse(fields[1], allowClearnet).orElse(Location.NOT_SERVING);
        boolean left = false;
        Features features = Features.NONE;
        for (int i = 2; i < fields.length; i++) {
            if (fields[i].equals("D")) left = true;
            else if (fields[i].startsWith("F:")) features = features.and(parseFeatures(fields[i].substring(2)));
        }
        return Optional.of(new Entry(nick.get(), location, features, left));
    }

    private static Features parseFeatures(String text) {
        Set<String> names = new TreeSet<>();
        for (String name : text.split("\\+", Features.MAX + 1)) {
            if (Features.isName(name) && names.size() < Features.MAX) names.add(name);
        }
        return new Features(names);
    }

    /**
     * The lines of 789 envelopes with at most {@value #MAX_ENTRIES_PER_LINE} entries each; one empty line if there are
     * no entries, because a requester waits for an answer.
     */
    public static List<String> format(List<Entry> entries, boolean withFeatures) {
        if (entries.isEmpty()) return List.of("");
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += MAX_ENTRIES_PER_LINE) {
            int to = Math.min(entries.size(), from + MAX_ENTRIES_PER_LINE);
            List<String> texts = new ArrayList<>(MAX_ENTRIES_PER_LINE);
            for (Entry entry : entries.subList(from, to)) texts.add(entry.format(withFeatures));
            lines.add(String.join(",", texts));
        }
        return List.copyOf(lines);
    }
}
