package org.joinmarket.messaging.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules.ReplyJudgement;
import org.joinmarket.common.protocol.JmLine;
import org.joinmarket.messaging.dial.DialFailedException;
import org.joinmarket.messaging.dial.Dialer;
import org.joinmarket.messaging.dial.Target;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one directory connected: dials it, and after each end dials again with a growing delay. Its public methods may
 * be called from any thread; all else happens on the owner, which is the event loop of its channels.
 */
public final class DirectoryLink {
    static final Duration PEER_LIST_REFRESH = Duration.ofMinutes(5);

    private final Target target;
    private final Dialer dialer;
    private final LinkSettings settings;
    private final LinkEvents events;
    private final Executor owner;
    private final InstantSource clock;
    private final Timer timer;
    private final BackOff backOff;
    private final Pace orderbook;
    private final Pace peerList;
    private final byte[] orderbookRequest;
    private volatile LinkStatus status = LinkStatus.notStarted();
    private volatile @Nullable DirectorySession upSession;
    private @Nullable DirectorySession session;
    private @Nullable PublicOutbox outbox;
    private Instant upSince = Instant.EPOCH;
    private Timer.Planned redial = () -> {};
    private Timer.Planned refresh = () -> {};
    private boolean closed;

    public DirectoryLink(
            Target target,
            Dialer dialer,
            LinkSettings settings,
            LinkEvents events,
            Executor owner,
            InstantSource clock,
            Timer timer,
            RandomGenerator random) {
        this.target = target;
        this.dialer = dialer;
        this.settings = settings;
        this.events = events;
        this.owner = owner;
        this.clock = clock;
        this.timer = timer;
        this.backOff = new BackOff(settings.firstRetry(), settings.longestRetry(), random);
        this.orderbookRequest =
                EnvelopeCodec.encode(JmLine.toEverybody(settings.nick(), List.of(new CommandText("orderbook", "")))
                        .toEnvelope());
        this.orderbook = new Pace(clock, timer, () -> sendIfUp(orderbookRequest));
        this.peerList = new Pace(clock, timer, this::askForPeerList);
    }

    public void start() {
        owner.execute(this::dial);
    }

    /** No event comes after this has run on the owner. */
    public void close() {
        owner.execute(() -> {
            closed = true;
            redial.cancel();
            DirectorySession open = session;
            if (open != null) open.end(DownReason.CLOSED_BY_US);
        });
    }

    public LinkStatus status() {
        return status;
    }

    public boolean isUp() {
        return upSession != null;
    }

    /** False if the directory is not up or its connection is stuck. */
    public boolean trySend(byte[] envelope) {
        DirectorySession open = upSession;
        return open != null && open.trySend(envelope);
    }

    /** Takes its turn among our public messages; dropped if the directory is not up. */
    public void publish(byte[] envelope) {
        owner.execute(() -> {
            PublicOutbox open = outbox;
            if (open != null && !open.add(envelope)) events.publicOverflow();
        });
    }

    /** At most once per minute; see {@link Pace}. */
    public void requestOrderbook() {
        owner.execute(() -> {
            if (isUp()) orderbook.ask();
        });
    }

    private void askForPeerList() {
        if (!isUp()) return;
        events.askedForPeerList();
        sendIfUp(EnvelopeCodec.encode(new Envelope(Envelope.GETPEERLIST, "")));
    }

    private void sendIfUp(byte[] envelope) {
        DirectorySession open = upSession;
        if (open != null) open.send(envelope);
    }

    private void dial() {
        if (closed || session != null) return;
        DirectorySession dialled = new DirectorySession(settings, events, new SessionOwner(), clock, timer);
        session = dialled;
        status = status.connecting();
        var _ = dialer.dial(target, dialled::addTo)
                .whenComplete((channel, failure) -> owner.execute(() -> {
                    if (failure == null) dialled.begin(channel);
                    else dialled.end(reasonOf(failure));
                }));
    }

    private static DownReason reasonOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof DialFailedException dial && dial.isProxy()
                ? DownReason.PROXY_FAILED
                : DownReason.UNREACHABLE;
    }

    private final class SessionOwner implements DirectorySession.Owner {
        @Override
        public void welcomed(DirectorySession welcomed, ReplyJudgement.Welcome welcome) {
            Optional<Nick> nick = welcome.directoryNick();
            upSince = clock.instant();
            upSession = welcomed;
            outbox = new PublicOutbox(settings.maxWaitingPublic(), clock, timer, welcomed::send);
            status = status.up(nick, welcomed.isVerified());
            events.up(nick, welcomed.isVerified());
            if (!settings.asksForPeers()) return;
            peerList.ask();
            refreshPeerList(welcomed);
        }

        @Override
        public void ended(DirectorySession ended, DownReason reason) {
            if (ended != session) throw new IllegalStateException("a session ended that is not the link's");
            session = null;
            boolean wasUp = upSession != null;
            upSession = null;
            refresh.cancel();
            orderbook.reset();
            peerList.reset();
            PublicOutbox open = outbox;
            if (open != null) open.close();
            outbox = null;
            status = status.down(reason);
            if (wasUp) {
                if (!clock.instant().isBefore(upSince.plus(settings.settled()))) backOff.reset();
                events.down();
            }
            events.ended(reason);
            if (!closed) redial = timer.after(backOff.next(), DirectoryLink.this::dial);
        }
    }

    private void refreshPeerList(DirectorySession of) {
        if (!of.supports(Features.PEERLIST_FEATURES)) return;
        refresh = timer.after(PEER_LIST_REFRESH, () -> {
            peerList.ask();
            refreshPeerList(of);
        });
    }
}
