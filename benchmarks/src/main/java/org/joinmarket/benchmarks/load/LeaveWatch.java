package org.joinmarket.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joinmarket.benchmarks.wire.Nicks;
import org.joinmarket.common.protocol.Envelope;

/** Ticks off, for each of some peers, of whom it was told that he has left. Belongs to its loop. */
public final class LeaveWatch implements PeerLines {
    private static final String LINE_KEY = "\"line\":";
    private static final String LEFT = ";D";

    private final Nicks nicks;
    private final int first;
    private final int leavers;
    private final BitSet[] heard;
    private final CompletableFuture<Boolean> complete = new CompletableFuture<>();
    private int missing;
    private int repeated;
    private int lines;
    private long lastNoticeAt;

    /**
     * @param nicks of those that leave
     * @param first number of the first of them; the others follow
     * @param watchers get the number of their place in this list
     */
    public LeaveWatch(Nicks nicks, int first, int leavers, List<Peer> watchers) {
        this.nicks = nicks;
        this.first = first;
        this.leavers = leavers;
        this.missing = leavers * watchers.size();
        heard = new BitSet[watchers.size()];
        for (int i = 0; i < heard.length; i++) {
            heard[i] = new BitSet(leavers);
            watchers.get(i).index(i);
            watchers.get(i).listener(this);
        }
    }

    /** Ends when every watcher has heard of every leaver. */
    public CompletableFuture<Boolean> complete() {
        return complete;
    }

    @Override
    public void other(Peer peer, ByteBuf line) {
        if (Peer.typeOf(line) != Envelope.PEERLIST) return;
        String text = line.toString(US_ASCII);
        int start = text.indexOf('"', text.indexOf(LINE_KEY) + LINE_KEY.length()) + 1;
        int end = text.lastIndexOf('"');
        boolean notices = false;
        while (start < end) {
            int comma = text.indexOf(',', start);
            int stop = comma < 0 ? end : comma;
            if (text.startsWith(LEFT, stop - LEFT.length())) {
                notices = true;
                heard(peer, nicks.numberOf(text, start) - first);
            }
            start = stop + 1;
        }
        if (notices) lines++;
    }

    private void heard(Peer peer, int leaver) {
        if (leaver < 0 || leaver >= leavers) return;
        var told = heard[peer.index()];
        if (told.get(leaver)) {
            repeated++;
            return;
        }
        told.set(leaver);
        if (--missing == 0) {
            lastNoticeAt = System.nanoTime();
            complete.complete(true);
        }
    }

    public int missing() {
        return missing;
    }

    public int repeated() {
        return repeated;
    }

    /** Lines with a notice in them, over all watchers. */
    public int lines() {
        return lines;
    }

    /** When the last notice came, as {@link System#nanoTime}; 0 before. */
    public long lastNoticeAt() {
        return lastNoticeAt;
    }
}
