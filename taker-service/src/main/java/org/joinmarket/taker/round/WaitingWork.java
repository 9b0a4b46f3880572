package org.joinmarket.taker.round;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.messaging.DirectoryEndpoint;

/** What waits for a round's thread, in the order in which it came. Put in by any thread; what strangers send finds limits. */
final class WaitingWork {
    /** Messages of one directory that wait; more are dropped. Our own events always find room. */
    static final int MAX_OF_DIRECTORY = 1_000;

    /**
     * Those of them that are one maker's. They are not counted over the round: what a maker once signed can be sent again by
     * others, who would leave it none. What it costs to look at them all is bounded by what the market takes from a directory.
     */
    static final int MAX_OF_MAKER = 100;

    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final Semaphore notices = new Semaphore(MAX_OF_DIRECTORY);
    private final Map<DirectoryEndpoint, Semaphore> ofDirectories = new ConcurrentHashMap<>();
    private final Map<Way, Semaphore> ofMakers = new ConcurrentHashMap<>();

    /** @param maker one of those that the round has to do with: each is remembered */
    record Way(Nick maker, DirectoryEndpoint directory) {}

    Runnable take() throws InterruptedException {
        return waiting.take();
    }

    void add(Runnable event) {
        waiting.add(event);
    }

    /** Or nothing, while too many others wait. */
    void addMessages(Way way, int messages, Runnable event) {
        Semaphore ofMaker = ofMakers.computeIfAbsent(way, _ -> new Semaphore(MAX_OF_MAKER));
        Semaphore ofDirectory = ofDirectories.computeIfAbsent(way.directory(), _ -> new Semaphore(MAX_OF_DIRECTORY));
        if (!ofMaker.tryAcquire(messages)) return;
        if (!ofDirectory.tryAcquire(messages)) {
            ofMaker.release(messages);
            return;
        }
        waiting.add(() -> {
            ofMaker.release(messages);
            ofDirectory.release(messages);
            event.run();
        });
    }

    /** Or nothing, while too many others wait. */
    void addNotice(Runnable event) {
        if (!notices.tryAcquire()) return;
        waiting.add(() -> {
            notices.release();
            event.run();
        });
    }
}
