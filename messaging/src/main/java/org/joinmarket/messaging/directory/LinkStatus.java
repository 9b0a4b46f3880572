package org.joinmarket.messaging.directory;

import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import org.jspecify.annotations.Nullable;

/**
 * How a link stands at one moment.
 *
 * @param directoryNick while it is up
 * @param verified whether it is up and has our proof that the nick is ours
 * @param lastProblem kept while it is up again
 */
public record LinkStatus(
        Phase phase,
        @Nullable Nick directoryNick,
        boolean verified,
        @Nullable DownReason lastProblem) {
    public enum Phase {
        CONNECTING,
        UP,
        WAITING
    }

    static LinkStatus notStarted() {
        return new LinkStatus(Phase.WAITING, null, false, DownReason.NOT_STARTED);
    }

    LinkStatus connecting() {
        return new LinkStatus(
                Phase.CONNECTING, null, false, lastProblem == DownReason.NOT_STARTED ? null : lastProblem);
    }

    LinkStatus up(Optional<Nick> nick, boolean isVerified) {
        return new LinkStatus(Phase.UP, nick.orElse(null), isVerified, lastProblem);
    }

    LinkStatus down(DownReason reason) {
        return new LinkStatus(Phase.WAITING, null, false, reason);
    }
}
