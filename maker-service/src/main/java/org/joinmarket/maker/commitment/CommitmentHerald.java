package org.joinmarket.maker.commitment;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.offer.PublicCommand.CommitmentBroadcast;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.Timers;
import org.joinmarket.maker.session.Timers.Timer;
import org.joinmarket.maker.session.TokenBucket;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.support.logging.RateLimitedLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Tells the market which commitments were used, so that no maker shows its coins for them again (wire.md 5.6, 7.5). Each is
 * said once, under a nick made for it and over connections of its own that ask for nothing, so that nobody learns which maker met the taker.
 * Safe for several threads.
 */
@Slf4j
public final class CommitmentHerald implements AutoCloseable {
    /** Makers of the same round that are slower have accepted the commitment by then, and would refuse it after this. */
    public static final Duration DELAY = Duration.ofSeconds(10);

    /** How long an errand waits for directories that are not up. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * How long a connection stays after we have spoken: a directory that still writes to us what others say would lose our line
     * with the connection, if it has not read it by then.
     */
    static final Duration LINGER = Duration.ofSeconds(5);

    /** Commitments on their way; others' requests take half of the places at most. */
    static final int MAX_PENDING = 64;

    /** Commitments that are remembered as said. */
    static final int MAX_TOLD = 1_000;

    private static final int REQUEST_BURST = 3;
    private static final Duration PER_REQUEST = Duration.ofSeconds(20);

    /** Takers and other makers cause errands, so they must not fill our log when those fail. */
    private static final Duration COMPLAINT_EACH = Duration.ofMinutes(1);

    private final BiFunction<NickIdentity, MarketListener, Market> markets;
    private final Executor blocking;
    private final Timers timers;
    private final InstantSource clock;
    private final SecureRandom random;
    private final TokenBucket requests = new TokenBucket(REQUEST_BURST, PER_REQUEST);
    private final RateLimitedLog complaints;
    private final SequencedSet<PodleCommitment> told = new LinkedHashSet<>();
    private final Set<Errand> errands = new HashSet<>();
    private boolean closed;

    /** @param markets joins the market under a nick, not started yet */
    public CommitmentHerald(
            BiFunction<NickIdentity, MarketListener, Market> markets,
            Executor blocking,
            Timers timers,
            InstantSource clock,
            SecureRandom random) {
        this.markets = markets;
        this.blocking = blocking;
        this.timers = timers;
        this.clock = clock;
        this.random = random;
        this.complaints = new RateLimitedLog(log, Level.WARN, 1, COMPLAINT_EACH, clock);
    }

    /**
     * We have shown our coins for it.
     *
     * @return whether it will be said
     */
    public synchronized boolean burned(PodleCommitment commitment) {
        return errands.size() < MAX_PENDING && send(commitment);
    }

    /**
     * Another maker asks us to say it. Anybody may ask, so this has a rate of its own.
     *
     * @return whether it will be said
     */
    public synchronized boolean asked(PodleCommitment commitment) {
        return !told.contains(commitment)
                && errands.size() < MAX_PENDING / 2
                && requests.take(clock.instant())
                && send(commitment);
    }

    private boolean send(PodleCommitment commitment) {
        if (closed || !told.add(commitment)) return false;
        if (told.size() > MAX_TOLD) told.removeFirst();
        Errand errand = new Errand(commitment);
        errands.add(errand);
        errand.pause(DELAY, errand::begin);
        return true;
    }

    /** What is not said by now is not said. */
    @Override
    public void close() {
        List<Errand> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(errands);
        }
        left.forEach(Errand::end);
    }

    /** One commitment on its way. */
    private final class Errand implements MarketListener {
        private final PodleCommitment commitment;
        private Timer timer = Timer.NONE;
        private @Nullable NickIdentity identity;
        private @Nullable Market market;
        private boolean said;
        private boolean ended;

        Errand(PodleCommitment commitment) {
            this.commitment = commitment;
        }

        void pause(Duration time, Runnable then) {
            timer = timers.after(time, () -> blocking.execute(then));
        }

        void begin() {
            synchronized (CommitmentHerald.this) {
                if (ended) return;
                try {
                    NickIdentity unknown = NickIdentity.generate(random);
                    identity = unknown;
                    Market joined = markets.apply(unknown, this);
                    market = joined;
                    joined.start();
                    pause(PATIENCE, this::speak);
                } catch (RuntimeException failed) { // its place is for the next one
                    complaints.log(line -> line.setCause(failed).log("a used commitment could not be broadcast"));
                    end();
                }
            }
        }

        @Override
        public void onDirectoryUp(DirectoryEndpoint directory) {
            Market joined;
            synchronized (CommitmentHerald.this) {
                joined = market;
            }
            if (joined != null && joined.directories().stream().allMatch(DirectoryView::isUp)) speak();
        }

        private void speak() {
            Market joined;
            synchronized (CommitmentHerald.this) {
                joined = market;
                if (ended || said || joined == null) return;
                said = true;
                timer.cancel();
                pause(LINGER, this::end);
            }
            joined.publish(new CommitmentBroadcast(commitment.hex()).toCommand().text());
        }

        void end() {
            Market joined;
            NickIdentity unknown;
            synchronized (CommitmentHerald.this) {
                if (ended) return;
                ended = true;
                timer.cancel();
                errands.remove(this);
                joined = market;
                unknown = identity;
            }
            if (joined != null) joined.close();
            if (unknown != null) unknown.close();
        }
    }
}
