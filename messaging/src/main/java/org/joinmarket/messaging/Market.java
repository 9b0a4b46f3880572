package org.joinmarket.messaging;

import java.util.List;
import java.util.Set;
import org.joinmarket.common.nick.Nick;

/**
 * The market as one nick sees it: a connection to every directory, kept up until {@link #close()}. Every method may be
 * called from any thread and none of them waits for the network.
 */
public interface Market extends AutoCloseable {
    /** What became of a message we wanted to send; it says nothing about its arrival. */
    enum Sent {
        /** Handed to at least one directory. Directories drop messages to nicks they do not know, silently. */
        SENT,
        /** No directory is connected that could take it. */
        NO_ROUTE
    }

    Nick nick();

    /**
     * Dials every directory; a lost one is dialled again with a growing, jittered delay.
     *
     * @throws IllegalStateException if it was started or closed before
     */
    void start();

    /**
     * Hands a public message to every directory that is up now. It is not remembered for directories that come up
     * later: announce again in {@link MarketListener#onDirectoryUp}. Messages leave in order and slower than the
     * directories' limit (wire.md 8.5), so the last of many takes minutes; beyond
     * {@link MarketLimits#maxWaitingPublic} the oldest one waiting is dropped. For the orderbook request use
     * {@link #requestOrderbook()}.
     *
     * @param commandText one or more commands without the leading {@code !}, such as
     *     {@code sw0reloffer 0 2730000 5000000000 500 0.0002} or {@code cancel 0!cancel 1}
     * @throws IllegalArgumentException if it is empty, is {@code orderbook}, holds a control character, or is too long
     *     for an envelope of 39 998 bytes
     */
    void publish(String commandText);

    /**
     * Signs a private message and sends it through one directory: the one of the last message if that was answered, else
     * at random among those that list the nick or have shown a message of it, else among all that are up. When that directory is
     * lost within half a minute and before any answer, the same line goes out through another.
     *
     * @param command the command word, such as {@code fill}
     * @param payload everything after the command word and its space; further commands may follow after a {@code !}
     * @throws IllegalArgumentException if the payload is empty (readers drop such messages, wire.md 4.3), holds a
     *     control character, or is too long for an envelope of 39 998 bytes
     */
    Sent send(Nick to, String command, String payload);

    /**
     * The same signed line through every directory that is up, whether it has shown the nick or not: otherwise the one
     * whose copy of a question came first could swallow the answer. Makers answer this way; receivers de-duplicate.
     */
    Sent sendEverywhere(Nick to, String command, String payload);

    /**
     * Asks every directory that is up for offers, each at most once per 60 s: one that was asked on this connection
     * less than 60 s ago is skipped; one that was asked on an earlier connection is asked as soon as the 60 s are over.
     */
    void requestOrderbook();

    /**
     * As {@link #requestOrderbook()}, but of this directory alone, as when it has just come up: makers on several directories
     * count each further request as a violation (wire.md 5.4), and one directory that flaps must not make us ask them all.
     *
     * @param directory one of the settings
     */
    void requestOrderbook(DirectoryEndpoint directory);

    /** One entry per configured directory, in the order of the settings. */
    List<DirectoryView> directories();

    /** Every nick that at least one directory that is up has shown and not reported as gone; never our own. */
    Set<Nick> present();

    boolean isPresent(Nick nick);

    /** Through how many of the directories that are up this nick can be seen now. */
    int seenBy(Nick nick);

    /** Closes every connection; the listener is not called any more once this has returned. Idempotent. */
    @Override
    void close();
}
