package org.joinmarket.directory.routing;

import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.PeerList;

/** Entries as peer list lines: at most {@link PeerList#MAX_ENTRIES_PER_LINE} in each, and none longer than anybody reads. */
final class PeerListLines {
    private static final int ENVELOPE_CHARS = 64;

    private final boolean withFeatures;
    private final List<byte[]> lines = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private int entries;
    private int bytes;

    PeerListLines(boolean withFeatures) {
        this.withFeatures = withFeatures;
    }

    void add(PeerList.Entry entry) {
        String text = entry.format(withFeatures);
        boolean fits = current.length() + 1 + text.length() + ENVELOPE_CHARS <= Envelope.MAX_SENT_BYTES;
        if (entries == PeerList.MAX_ENTRIES_PER_LINE || !fits) end();
        if (entries++ > 0) current.append(',');
        current.append(text);
    }

    /** Bytes of all lines that are full. */
    int bytes() {
        return bytes;
    }

    /** One empty line if there were no entries: whoever asked waits for an answer. */
    List<byte[]> finish() {
        if (entries > 0 || lines.isEmpty()) end();
        return List.copyOf(lines);
    }

    private void end() {
        byte[] line = EnvelopeCodec.encode(new Envelope(Envelope.PEERLIST, current.toString()));
        lines.add(line);
        bytes += line.length;
        current.setLength(0);
        entries = 0;
    }
}
