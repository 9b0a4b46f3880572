package org.joinmarket.messaging;

import org.joinmarket.common.nick.Nick;
import org.joinmarket.messaging.directory.DownReason;
import org.jspecify.annotations.Nullable;

/**
 * What we know of one directory at one moment.
 *
 * @param nick the directory's own, while it is up
 * @param verified whether it is up and has our proof that the nick is ours
 * @param peersKnown nicks that it has shown on this connection and not reported as gone
 * @param lastProblem why it was last lost or could not be reached; kept while it is up again
 */
public record DirectoryView(
        DirectoryEndpoint endpoint,
        State state,
        @Nullable Nick nick,
        boolean verified,
        int peersKnown,
        @Nullable DownReason lastProblem) {
    public enum State {
        /** Dialling, or shaking hands, the proof of our nick included. */
        CONNECTING,
        HANDSHAKED,
        /** Lost, refused or not started; will be dialled again after a delay. */
        WAITING
    }

    public boolean isUp() {
        return state == State.HANDSHAKED;
    }
}
