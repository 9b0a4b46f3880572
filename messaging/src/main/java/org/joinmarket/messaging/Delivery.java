package org.joinmarket.messaging;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.PeerList;
import org.joinmarket.common.protocol.PrivateLine;
import org.joinmarket.common.protocol.PublicLine;
import org.joinmarket.common.protocol.VerifiedMessage;
import org.joinmarket.messaging.DeliveryQueue.Rank;
import org.joinmarket.messaging.MarketMeters.Dropped;
import org.joinmarket.messaging.Presence.Shown;
import org.joinmarket.messaging.dedup.LineKey;
import org.joinmarket.messaging.dedup.RecentKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The market's one delivery thread: verifies, recognises copies, keeps presence, calls the listener. That all of it
 * happens here, in order, is why a leave notice can never overtake a message.
 */
final class Delivery {
    static final Duration PRIVATE_WINDOW = Duration.ofSeconds(30);
    static final Duration ORDERBOOK_WINDOW = Duration.ofSeconds(10);
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /** What comes in from the event loops. */
    private sealed interface Item {
        record Up(DirectoryEndpoint directory, Optional<Nick> nick) implements Item {}

        record Down(DirectoryEndpoint directory) implements Item {}

        record Peers(DirectoryEndpoint directory, String line) implements Item {}

        record AskedForList(DirectoryEndpoint directory) implements Item {}

        record Public(DirectoryEndpoint directory, PublicLine line) implements Item {}

        record Private(DirectoryEndpoint directory, PrivateLine line) implements Item {}
    }

    /** By directory: else one that asks in a nick's name could make us deaf to it at the others. */
    private record Request(Nick asker, DirectoryEndpoint directory) {}

    private final Nick own;
    private final MarketListener listener;
    private final MarketMeters meters;
    private final Presence presence;
    private final AnsweredRoutes answered;
    private final DeliveryQueue<DirectoryEndpoint, Item> queue;
    private final RecentKeys<LineKey> privateLines;
    private final RecentKeys<Request> orderbookRequests;
    private final Map<DirectoryEndpoint, Nick> directoryNicks = new HashMap<>();
    private final Thread thread;

    Delivery(
            Nick own,
            MarketListener listener,
            MarketLimits limits,
            Presence presence,
            AnsweredRoutes answered,
            InstantSource clock,
            MarketMeters meters) {
        this.own = own;
        this.listener = listener;
        this.meters = meters;
        this.presence = presence;
        this.answered = answered;
        this.queue = new DeliveryQueue<>(limits.maxQueuedMessages(), limits.maxQueuedBytes());
        this.privateLines = new RecentKeys<>(PRIVATE_WINDOW, limits.maxRemembered(), clock);
        this.orderbookRequests = new RecentKeys<>(ORDERBOOK_WINDOW, limits.maxRemembered(), clock);
        this.thread = Thread.ofVirtual().name("market-" + own).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits for a call of the listener that is in progress, unless that is where it is called from. */
    void close() {
        queue.close();
        if (Thread.currentThread().equals(thread) || !thread.isAlive()) return;
        thread.interrupt();
        try {
            if (!thread.join(CLOSE_GRACE)) log.warn("the market's listener does not return");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void up(DirectoryEndpoint directory, Optional<Nick> nick) {
        add(directory, Rank.LINK, 0, new Item.Up(directory, nick));
    }

    void down(DirectoryEndpoint directory) {
        add(directory, Rank.LINK, 0, new Item.Down(directory));
    }

    void peers(DirectoryEndpoint directory, String line) {
        add(directory, Rank.PEER_LIST, line.length(), new Item.Peers(directory, line));
    }

    void askedForList(DirectoryEndpoint directory) {
        add(directory, Rank.LINK, 0, new Item.AskedForList(directory));
    }

    void publicLine(DirectoryEndpoint directory, PublicLine line) {
        add(directory, Rank.PUBLIC, line.text().length(), new Item.Public(directory, line));
    }

    void privateLine(DirectoryEndpoint directory, PrivateLine line) {
        add(directory, Rank.PRIVATE, line.text().length(), new Item.Private(directory, line));
    }

    private void add(DirectoryEndpoint directory, Rank rank, int weight, Item item) {
        for (int dropped = queue.add(directory, rank, weight, item); dropped > 0; dropped--)
            meters.dropped(Dropped.QUEUE_FULL);
    }

    private void run() {
        try {
            for (Optional<Item> item = queue.take(); item.isPresent(); item = queue.take()) deliver(item.get());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Item item) {
        switch (item) {
            case Item.Up(var directory, var nick) -> {
                nick.ifPresent(name -> directoryNicks.put(directory, name));
                call(() -> listener.onDirectoryUp(directory));
            }
            case Item.Down(var directory) -> {
                directoryNicks.remove(directory);
                List<Nick> left = presence.down(directory);
                call(() -> listener.onDirectoryDown(directory));
                for (Nick nick : left) call(() -> listener.onLeft(nick));
            }
            case Item.Peers(var directory, var line) -> deliverPeers(directory, line);
            case Item.AskedForList(var directory) ->
                presence.askedForList(directory).forEach(gone -> left(gone, directory));
            case Item.Public(var directory, var line) -> deliverPublic(directory, line);
            case Item.Private(var directory, var line) -> deliverPrivate(directory, line);
        }
    }

    private void deliverPeers(DirectoryEndpoint directory, String line) {
        // locations are not used yet, and that a peer is there does not depend on them
        if (!(PeerList.parse(line, false) instanceof Decoded.Ok<List<PeerList.Entry>>(var entries))) {
            meters.dropped(Dropped.MALFORMED_PEERLIST);
            return;
        }
        for (PeerList.Entry entry : entries) {
            if (entry.left()) {
                presence.gone(entry.nick(), directory).ifPresent(gone -> left(gone, directory));
            } else {
                presence.listed(directory, entry.nick().equals(own));
                seen(entry.nick(), directory, Shown.SURELY);
            }
        }
    }

    private void left(Presence.Gone gone, DirectoryEndpoint directory) {
        if (gone.altogether()) call(() -> listener.onLeft(gone.nick()));
        else call(() -> listener.onLeftOne(gone.nick(), directory));
    }

    private void deliverPublic(DirectoryEndpoint directory, PublicLine line) {
        if (!(line.commands() instanceof Decoded.Ok<List<CommandText>>(var commands))) {
            meters.dropped(Dropped.MALFORMED_MESSAGE);
            return;
        }
        seen(line.from(), directory, Shown.UNSIGNED);
        boolean isRequest = commands.getFirst().word().equals(MarketClient.ORDERBOOK);
        if (isRequest && !orderbookRequests.isNew(new Request(line.from(), directory)))
            meters.dropped(Dropped.DUPLICATE);
        else call(() -> listener.onPublic(new PublicMessage(line.from(), commands, directory)));
    }

    private void deliverPrivate(DirectoryEndpoint directory, PrivateLine line) {
        LineKey key = LineKey.of(line.format());
        if (privateLines.has(key)) {
            seen(line.from(), directory, Shown.SURELY); // the first copy was verified
            meters.dropped(Dropped.DUPLICATE);
            if (line.commands() instanceof Decoded.Ok<List<CommandText>>(var commands))
                call(() -> listener.onCopy(new PrivateMessage(line.from(), commands, directory)));
        } else if (line.verify() instanceof Decoded.Ok<VerifiedMessage>(var message)) {
            privateLines.isNew(key);
            answered.heard(line.from());
            seen(line.from(), directory, Shown.SURELY);
            call(() -> listener.onPrivate(new PrivateMessage(message.from(), message.commands(), directory)));
        } else {
            meters.dropped(Dropped.BAD_SIGNATURE);
        }
    }

    private void seen(Nick nick, DirectoryEndpoint directory, Shown how) {
        if (nick.equals(own) || nick.equals(directoryNicks.get(directory))) return;
        Presence.Seen seen = presence.seen(nick, directory, how);
        Presence.Gone evicted = seen.evicted();
        if (evicted != null) left(evicted, directory);
        if (!seen.remembered() || evicted != null) meters.dropped(Dropped.TOO_MANY_NICKS);
    }

    /** The one place that stops an exception of the listener: the messages behind it are not to blame. */
    private void call(Runnable listenerCall) {
        try {
            listenerCall.run();
        } catch (RuntimeException e) {
            meters.dropped(Dropped.LISTENER_FAILED);
            log.atError().setCause(e).log("the market's listener failed");
        }
    }
}
