package org.joinmarket.messaging;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Through which directory a counterparty was reached, as its answer shows, and what it has not answered yet. A directory
 * that swallows what we send then costs us the first message to some and not one of every few of a whole conversation, and one
 * that is lost takes nothing with it. Safe for several threads.
 */
final class AnsweredRoutes {
    /** Counterparties remembered; beyond it the one not written to for longest is forgotten. */
    static final int MAX = 1_024;

    /** As long as receivers know a copy of a message when they see one (wire.md 10). */
    static final Duration RESEND_WITHIN = Duration.ofSeconds(30);

    /** @param unanswered the last message, until it is answered */
    private record Route(
            DirectoryEndpoint directory,
            boolean answered,
            @Nullable Envelope unanswered,
            long sentAt) {}

    private final LongSupplier nanoTime;
    private final LinkedHashMap<Nick, Route> routes = new LinkedHashMap<>();

    /** @param nanoTime monotonic */
    AnsweredRoutes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void sent(Nick to, DirectoryEndpoint through, Envelope envelope) {
        boolean answered = answering(to).filter(through::equals).isPresent();
        routes.remove(to);
        if (routes.size() >= MAX) routes.pollFirstEntry();
        routes.put(to, new Route(through, answered, envelope, nanoTime.getAsLong()));
    }

    /** A verified private message came, whichever way: what we sent before was not swallowed. */
    synchronized void heard(Nick from) {
        routes.computeIfPresent(from, (_, route) -> new Route(route.directory(), true, null, route.sentAt()));
    }

    /** The directory of our last message to {@code to}, if that was answered. */
    synchronized Optional<DirectoryEndpoint> answering(Nick to) {
        return Optional.ofNullable(routes.get(to)).filter(Route::answered).map(Route::directory);
    }

    /** What may have been lost with this directory: the last message to each counterparty, if it is recent and not answered. */
    synchronized Map<Nick, Envelope> lostWith(DirectoryEndpoint directory) {
        long now = nanoTime.getAsLong();
        Map<Nick, Envelope> lost = new LinkedHashMap<>();
        routes.forEach((nick, route) -> {
            Envelope envelope = route.unanswered();
            boolean recent = now - route.sentAt() < RESEND_WITHIN.toNanos();
            if (envelope != null && recent && route.directory().equals(directory)) lost.put(nick, envelope);
        });
        return lost;
    }
}
