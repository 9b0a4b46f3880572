package org.joinmarket.messaging.directory;

import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;

/** What a link reports; called on its event loop, in order, must not block. */
public interface LinkEvents {
    /**
     * The handshake is done, and the proof of our nick where there is one.
     *
     * @param verified whether there was
     */
    void up(Optional<Nick> directoryNick, boolean verified);

    /** Only after {@link #up}. */
    void down();

    /** A dial or connection ended, whether it had been up or not. */
    void ended(DownReason reason);

    /** A PRIVMSG, PUBMSG or PEERLIST; only between {@link #up} and {@link #down}. */
    void line(Envelope envelope);

    /** The whole peer list is asked for now; what came since the last time was the answer to that. */
    void askedForPeerList();

    /** A line that was no envelope. */
    void malformed();

    /** A line whose type makes no sense from a directory, or not yet. */
    void unexpected();

    /** A public message of ours that had to make room. */
    void publicOverflow();

    void received(int bytes);

    void sent(int bytes);
}
