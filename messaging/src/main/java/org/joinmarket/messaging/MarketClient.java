package org.joinmarket.messaging;

import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.common.protocol.JmLine;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.common.protocol.PrivateLine;
import org.joinmarket.common.protocol.PublicLine;
import org.joinmarket.messaging.MarketMeters.Dropped;
import org.joinmarket.messaging.dial.Dialer;
import org.joinmarket.messaging.dial.PlainDialer;
import org.joinmarket.messaging.dial.SocksDialer;
import org.joinmarket.messaging.dial.Target;
import org.joinmarket.messaging.directory.DirectoryLink;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.messaging.directory.LinkEvents;
import org.joinmarket.messaging.directory.LinkSettings;
import org.joinmarket.messaging.directory.LinkStatus;
import org.joinmarket.messaging.directory.LoopTime;
import org.joinmarket.messaging.directory.NickAuthTerms;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One nick on the market, over relays. All its connections share one event loop of the {@link MarketNetwork}. */
public final class MarketClient implements Market {
    static final String ORDERBOOK = "orderbook";
    private static final Logger log = LoggerFactory.getLogger(MarketClient.class);
    private static final int ISOLATION_BYTES = 16;
    private static final Features FEATURES = Features.of(Features.PEERLIST_FEATURES, Features.PING);

    private enum Phase {
        NEW,
        STARTED,
        CLOSED
    }

    private final NickIdentity identity;
    private final MarketMeters meters;
    private final SecureRandom random = new SecureRandom();
    private final Presence presence;
    private final AnsweredRoutes answered = new AnsweredRoutes(System::nanoTime);
    private final Delivery delivery;
    private final Map<DirectoryEndpoint, DirectoryLink> links = new LinkedHashMap<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

    private MarketClient(
            MarketSettings settings,
            NickIdentity identity,
            MarketListener listener,
            MarketNetwork network,
            InstantSource clock,
            MarketMeters meters) {
        this.identity = identity;
        this.meters = meters;
        this.presence = new Presence(settings.limits().maxNicksPerDirectory());
        this.delivery = new Delivery(identity.nick(), listener, settings.limits(), presence, answered, clock, meters);
        EventLoop loop = network.nextLoop();
        LoopTime time = new LoopTime(loop);
        byte[] isolationBytes = new byte[ISOLATION_BYTES];
        random.nextBytes(isolationBytes);
        String isolation = HexFormat.of().formatHex(isolationBytes);
        for (DirectoryEndpoint directory : settings.directories()) {
            Dialer dialer = dialer(settings, directory, loop, isolation);
            Target target = new Target(directory.host(), directory.port());
            LinkSettings linkSettings = linkSettings(settings, directory, identity);
            LinkEvents events = new Events(directory);
            links.put(directory, new DirectoryLink(target, dialer, linkSettings, events, loop, time, time, random));
        }
    }

    /**
     * A market that is not started yet.
     *
     * @param identity stays the caller's, to be closed after the market
     * @param network stays the caller's, to be closed after all markets that use it
     * @param clock for the windows in which copies are recognised
     */
    public static MarketClient create(
            MarketSettings settings,
            NickIdentity identity,
            MarketListener listener,
            MarketNetwork network,
            InstantSource clock,
            MarketMeters meters) {
        return new MarketClient(settings, identity, listener, network, clock, meters);
    }

    private static LinkSettings linkSettings(
            MarketSettings settings, DirectoryEndpoint directory, NickIdentity identity) {
        var nickAuth = new NickAuthTerms(
                settings.nickAuth().mode(), settings.nickAuth().identityOf(directory), identity);
        Location location =
                Location.parse(settings.location(), settings.allowClearnet()).orElseThrow();
        Features features = nickAuth.isOffered() ? FEATURES.and(Features.of(Features.NICK_AUTH)) : FEATURES;
        return new LinkSettings(
                identity.nick(),
                ClientHandshake.of(identity.nick(), location, features, settings.wireNetwork()),
                new HandshakeRules(settings.wireNetwork(), settings.allowClearnet()),
                nickAuth,
                settings.asksForPeers(),
                settings.times().handshake(),
                settings.times().firstRetry(),
                settings.times().longestRetry(),
                settings.times().settled(),
                settings.times().probeAfterSilence(),
                settings.limits().maxLinesPerMinute(),
                settings.limits().maxBytesPerMinute(),
                settings.limits().maxWaitingPublic());
    }

    /** Each nick and directory gets circuits of its own, so that nicks of one process cannot be linked by them. */
    private static Dialer dialer(
            MarketSettings settings, DirectoryEndpoint directory, EventLoop loop, String isolation) {
        SocksProxy proxy = settings.socksProxy();
        return proxy == null
                ? new PlainDialer(loop, settings.times().connect())
                : new SocksDialer(
                        loop,
                        settings.times().connect(),
                        new Target(proxy.host(), proxy.port()),
                        isolation,
                        directory.toString());
    }

    @Override
    public Nick nick() {
        return identity.nick();
    }

    @Override
    public void start() {
        if (!phase.compareAndSet(Phase.NEW, Phase.STARTED)) throw new IllegalStateException("a market is started once");
        delivery.start();
        links.values().forEach(DirectoryLink::start);
    }

    @Override
    public void publish(String commandText) {
        byte[] envelope = EnvelopeCodec.encode(publishable(nick(), commandText).toEnvelope());
        if (phase.get() == Phase.STARTED) links.values().forEach(link -> link.publish(envelope));
    }

    private static PublicLine publishable(Nick own, String commandText) {
        if (!(CommandText.split(commandText) instanceof Decoded.Ok<List<CommandText>>(var commands))
                || !JmLine.toEverybody(own, commands).text().equals(commandText) // a reader would skip a part of it
                || commandText.chars().anyMatch(Character::isISOControl))
            throw new IllegalArgumentException("not a public message: expected commands separated by '!'");
        if (commands.stream().anyMatch(command -> command.word().equals(ORDERBOOK)))
            throw new IllegalArgumentException("the orderbook is asked for by a request of its own");
        return new PublicLine(own, commandText);
    }

    @Override
    public Sent send(Nick to, String command, String payload) {
        return sendByOne(to, privateEnvelope(to, command, payload));
    }

    private Sent sendByOne(Nick to, Envelope envelope) {
        byte[] bytes = EnvelopeCodec.encode(envelope);
        List<DirectoryEndpoint> routes = routesTo(to);
        Collections.shuffle(routes, random);
        answered.answering(to).filter(routes::remove).ifPresent(routes::addFirst);
        for (DirectoryEndpoint route : routes) {
            if (link(route).trySend(bytes)) {
                answered.sent(to, route, envelope);
                return Sent.SENT;
            }
        }
        return Sent.NO_ROUTE;
    }

    @Override
    public Sent sendEverywhere(Nick to, String command, String payload) {
        byte[] bytes = EnvelopeCodec.encode(privateEnvelope(to, command, payload));
        boolean sent = false;
        for (DirectoryLink link : links.values()) sent |= link.trySend(bytes);
        return sent ? Sent.SENT : Sent.NO_ROUTE;
    }

    private Envelope privateEnvelope(Nick to, String command, String payload) {
        if (payload.chars().anyMatch(Character::isISOControl))
            throw new IllegalArgumentException("a payload has no control characters");
        return new Envelope(Envelope.PRIVMSG, identity.privateLine(to, command, payload));
    }

    /** Those that are up and know the nick; if there are none, all that are up. */
    private List<DirectoryEndpoint> routesTo(Nick to) {
        List<DirectoryEndpoint> up = new ArrayList<>(links.keySet());
        up.removeIf(directory -> !link(directory).isUp());
        List<DirectoryEndpoint> knowing = new ArrayList<>(up);
        knowing.retainAll(presence.directoriesOf(to));
        return knowing.isEmpty() ? up : knowing;
    }

    private DirectoryLink link(DirectoryEndpoint directory) {
        return Objects.requireNonNull(links.get(directory));
    }

    @Override
    public void requestOrderbook() {
        if (phase.get() == Phase.STARTED) links.values().forEach(DirectoryLink::requestOrderbook);
    }

    @Override
    public void requestOrderbook(DirectoryEndpoint directory) {
        if (phase.get() == Phase.STARTED) link(directory).requestOrderbook();
    }

    @Override
    public List<DirectoryView> directories() {
        List<DirectoryView> views = new ArrayList<>();
        links.forEach((directory, link) -> {
            LinkStatus status = link.status();
            DirectoryView.State state = switch (status.phase()) {
                case CONNECTING -> DirectoryView.State.CONNECTING;
                case UP -> DirectoryView.State.HANDSHAKED;
                case WAITING -> DirectoryView.State.WAITING;
            };
            views.add(new DirectoryView(
                    directory,
                    state,
                    status.directoryNick(),
                    status.verified(),
                    presence.count(directory),
                    status.lastProblem()));
        });
        return List.copyOf(views);
    }

    @Override
    public Set<Nick> present() {
        return presence.nicks();
    }

    @Override
    public boolean isPresent(Nick nick) {
        return seenBy(nick) > 0;
    }

    @Override
    public int seenBy(Nick nick) {
        return presence.directoriesOf(nick).size();
    }

    @Override
    public void close() {
        if (phase.getAndSet(Phase.CLOSED) == Phase.CLOSED) return;
        links.values().forEach(DirectoryLink::close);
        delivery.close();
    }

    /** What one link reports, on its event loop. */
    private final class Events implements LinkEvents {
        private final DirectoryEndpoint directory;
        private @Nullable DownReason lastLogged;

        Events(DirectoryEndpoint directory) {
            this.directory = directory;
        }

        @Override
        public void up(Optional<Nick> directoryNick, boolean verified) {
            log.atInfo()
                    .addKeyValue("directory", directory)
                    .addKeyValue("verified", verified)
                    .log("directory up");
            lastLogged = null;
            meters.directoryUp(directory, verified);
            delivery.up(directory, directoryNick);
        }

        @Override
        public void down() {
            // the very same line, so that whoever had it after all takes it for a copy
            answered.lostWith(directory).forEach(MarketClient.this::sendByOne);
            delivery.down(directory);
        }

        @Override
        public void ended(DownReason reason) {
            boolean expected = reason == lastLogged || reason == DownReason.CLOSED_BY_US;
            log.atLevel(expected ? Level.DEBUG : Level.INFO) // not once per attempt
                    .addKeyValue("directory", directory)
                    .addKeyValue("reason", reason)
                    .log("directory not reached or lost");
            lastLogged = reason;
            meters.directoryDown(directory, reason);
        }

        @Override
        public void line(Envelope envelope) {
            if (envelope.type() == Envelope.PEERLIST) {
                delivery.peers(directory, envelope.line());
                return;
            }
            switch (JmLine.parse(envelope.line())) {
                case Decoded.Ok<JmLine>(var line) -> message(envelope.type(), line);
                case Decoded.Unknown<JmLine> _, Decoded.Malformed<JmLine> _ ->
                    meters.dropped(Dropped.MALFORMED_MESSAGE);
            }
        }

        private void message(int type, JmLine line) {
            if (line.from().equals(nick())) {
                meters.dropped(Dropped.OWN_ECHO);
                return;
            }
            switch (line) {
                case PublicLine text when type == Envelope.PUBMSG -> delivery.publicLine(directory, text);
                case PrivateLine text
                when type == Envelope.PRIVMSG -> {
                    if (text.to().equals(nick())) delivery.privateLine(directory, text);
                    else meters.dropped(Dropped.NOT_FOR_US);
                }
                case PublicLine _, PrivateLine _ -> meters.dropped(Dropped.MALFORMED_MESSAGE);
            }
        }

        @Override
        public void askedForPeerList() {
            delivery.askedForList(directory);
        }

        @Override
        public void malformed() {
            meters.dropped(Dropped.MALFORMED_ENVELOPE);
        }

        @Override
        public void unexpected() {
            meters.dropped(Dropped.UNEXPECTED_TYPE);
        }

        @Override
        public void publicOverflow() {
            meters.dropped(Dropped.TOO_MANY_WAITING);
        }

        @Override
        public void received(int bytes) {
            meters.received(directory, bytes);
        }

        @Override
        public void sent(int bytes) {
            meters.sent(directory, bytes);
        }
    }
}
