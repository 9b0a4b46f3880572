package org.joinmarket.wallet.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.wallet.Refusals;
import org.joinmarket.wallet.api.Events.Event;
import org.joinmarket.wallet.api.Events.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells those who listen what happens. What happens waits for nobody: an event is put into queues that are bounded, and whoever
 * does not keep up is dropped. It is told after the transaction that makes it true, and not at all if that is undone.
 */
@Slf4j
public final class EventHub implements SmartLifecycle {
    /** Events that can be asked for again. */
    public static final int KEPT = 2_000;

    /** Listeners. */
    static final int MAX_LISTENERS = 64;

    /** Listeners of one token. */
    static final int MAX_OF_A_TOKEN = 8;

    private static final Pattern ID = Pattern.compile("([0-9a-f]{8})-([0-9]{1,18})");

    /** Why a stream ends. */
    public enum End {
        TOO_SLOW("too-slow"),
        STOPPING("stopping"),
        /** So that a token that was taken away listens no longer than this. */
        TIME_IS_OVER("time-is-over");

        private final String slug;

        End(String slug) {
            this.slug = slug;
        }
    }

    /** Where events go. Called one at a time, and never to wait. */
    public interface Listener {
        /** @return false if it has no room: it is dropped */
        boolean tell(Event event);

        /** No event follows. */
        void end(Event last);
    }

    /**
     * @param before what it missed, the oldest first, and that it listens now
     * @param over to be called when it has listened for long enough: it is told nothing more but the end, behind what waits
     * @param leave to be called when it does not listen any more
     */
    public record Subscription(List<Event> before, Runnable over, Runnable leave) {
        public Subscription {
            before = List.copyOf(before);
        }
    }

    private record Entry(long number, Event event, Happening happening) {}

    private record Member(Caller caller, Listener listener) {}

    private final String epoch;
    private final InstantSource clock;
    private final Counter dropped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Entry> kept = new ArrayDeque<>();
    /** Listeners that are told, and those that were dropped and have not left: both count. */
    private final List<Member> told = new CopyOnWriteArrayList<>();

    private final List<Member> present = new CopyOnWriteArrayList<>();
    private long last;
    /** The number of the latest event that there was no room for. */
    private long forgotten;

    private volatile boolean running;

    public EventHub(SecureRandom random, InstantSource clock, MeterRegistry meters) {
        byte[] start = new byte[4];
        random.nextBytes(start);
        this.epoch = HexFormat.of().formatHex(start);
        this.clock = clock;
        this.dropped = Counter.builder("jm.wallet.events.dropped")
                .description("listeners that did not keep up")
                .register(meters);
        Gauge.builder("jm.wallet.events.listeners", present, List::size)
                .description("listeners to the stream of events")
                .register(meters);
    }

    /** Does not wait, and does not fail: after the transaction that the caller is in, or now without one. */
    public void tell(Happening happening) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            add(happening);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                add(happening);
            }
        });
    }

    private void add(Happening happening) {
        lock.lock();
        try {
            Entry entry = new Entry(++last, event(id(last), happening), happening);
            kept.removeIf(earlier -> earlier.happening().isOutdatedBy(happening));
            kept.addLast(entry);
            if (kept.size() > KEPT) forgotten = kept.removeFirst().number();
            for (Member member : told)
                if (happening.isFor(member.caller()) && !member.listener().tell(entry.event()))
                    drop(member, entry.number() - 1);
        } catch (RuntimeException e) { // what has happened has happened, whoever hears of it
            log.atError().setCause(e).log("an event was not told");
        } finally {
            lock.unlock();
        }
    }

    /** @param known the last event that it may have been told: whoever goes on behind it misses none */
    private void drop(Member member, long known) {
        told.remove(member);
        dropped.increment();
        log.atWarn().addKeyValue("token", member.caller().name()).log("a listener to events was too slow");
        member.listener().end(end(End.TOO_SLOW, known));
    }

    /**
     * @param lastId of the last event that it knows, to be told those after it; absent: only what comes
     * @throws FieldProblem if {@code lastId} is none
     * @throws org.joinmarket.support.problems.ApiProblem 429 if there are as many listeners as there may be
     */
    public Subscription listen(Caller caller, @Nullable String lastId, Listener listener) {
        Member member = new Member(caller, listener);
        lock.lock();
        try {
            long ofToken = present.stream()
                    .filter(one -> one.caller().name().equals(caller.name()))
                    .count();
            if (present.size() >= MAX_LISTENERS || ofToken >= MAX_OF_A_TOKEN) throw Refusals.tooManyListeners();
            List<Event> before = new ArrayList<>();
            if (lastId != null) missed(caller, lastId, before);
            before.add(ofStream("OPEN", null, last));
            present.add(member);
            told.add(member);
            return new Subscription(before, () -> over(member), () -> leave(member));
        } finally {
            lock.unlock();
        }
    }

    private void over(Member member) {
        lock.lock();
        try {
            if (told.remove(member)) member.listener().end(end(End.TIME_IS_OVER, last));
        } finally {
            lock.unlock();
        }
    }

    private void leave(Member member) {
        told.remove(member);
        present.remove(member);
    }

    private void missed(Caller caller, String lastId, List<Event> into) {
        Matcher form = ID.matcher(lastId);
        if (!form.matches()) throw new FieldProblem("Last-Event-ID", "the id of an event");
        long known = Long.parseLong(form.group(2));
        boolean all = form.group(1).equals(epoch) && known >= forgotten && known <= last;
        if (!all) into.add(ofStream("LOST", "events were lost: look at what there is", forgotten));
        for (Entry entry : kept)
            if ((!all || entry.number() > known) && entry.happening().isFor(caller)) into.add(entry.event());
    }

    private Event end(End end, long known) {
        return ofStream("END", end.slug, known);
    }

    /** @param known the last event before it: a listener that is cut off then goes on behind that one */
    private Event ofStream(String state, @Nullable String detail, long known) {
        return event(id(known), new Happening(Kind.STREAM, null, null, null, state, null, null, detail, null));
    }

    private String id(long number) {
        return epoch + "-" + number;
    }

    private Event event(String id, Happening one) {
        return new Event(
                id,
                clock.instant().toString(),
                one.kind(),
                one.wallet(),
                one.mixdepth(),
                one.subject(),
                one.state(),
                one.valueSats(),
                one.txid(),
                one.detail(),
                one.percent(),
                one.secondsLeft());
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for its requests to end, which streams do not by themselves. */
    @Override
    public void stop() {
        running = false;
        lock.lock();
        try {
            for (Member member : told) member.listener().end(end(End.STOPPING, last));
            told.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
