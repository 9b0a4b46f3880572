package org.joinmarket.messaging.directory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.common.protocol.ClientHandshake;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.DirectoryHandshake;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.common.protocol.EnvelopeCodec;
import org.joinmarket.common.protocol.Features;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.common.protocol.Location;
import org.joinmarket.messaging.dial.Dialer;
import org.joinmarket.messaging.dial.Target;
import org.jspecify.annotations.Nullable;

/** A link on a manual clock and connections in memory; the test plays the directory. */
final class LinkFixture implements Dialer, LinkEvents {
    static final NickIdentity IDENTITY = NickIdentity.of(
            SecretKey.of(HexFormat.of().parseHex("2da442461ba5a91e9ed422b1641b7050d692d6b0b41a30d606d022c88f6d1e2a")));
    static final Nick OWN = IDENTITY.nick();
    static final Nick DIRECTORY = new Nick("J5DirNickOOOOOOO");
    static final Features MODERN = Features.of(Features.PING, Features.PEERLIST_FEATURES);

    final ManualTime time = new ManualTime();
    final List<String> events = new ArrayList<>();
    final List<Envelope> lines = new ArrayList<>();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private LinkSettings settings;
    boolean dialsFail;
    int dials;
    int listsAskedFor;

    LinkFixture() {
        this(1_000, 10_000_000);
    }

    LinkFixture(int maxLinesPerMinute, long maxBytesPerMinute) {
        this(terms(NickAuthMode.DEFAULT, null), "regtest", 60, maxLinesPerMinute, maxBytesPerMinute);
    }

    /** @param network in handshakes */
    LinkFixture(NickAuthTerms terms, String network, int handshakeSeconds) {
        this(terms, network, handshakeSeconds, 1_000, 10_000_000);
    }

    private LinkFixture(
            NickAuthTerms terms, String network, int handshakeSeconds, int maxLinesPerMinute, long maxBytesPerMinute) {
        Features features = terms.isOffered() ? MODERN.and(Features.of(Features.NICK_AUTH)) : MODERN;
        this.settings = new LinkSettings(
                OWN,
                ClientHandshake.of(OWN, Location.NOT_SERVING, features, network),
                new HandshakeRules(network, true),
                terms,
                true,
                Duration.ofSeconds(handshakeSeconds),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                maxLinesPerMinute,
                maxBytesPerMinute,
                3);
    }

    /** @param directory null if its identity is not known */
    static NickAuthTerms terms(NickAuthMode mode, @Nullable DirectoryIdentity directory) {
        return new NickAuthTerms(mode, Optional.ofNullable(directory), IDENTITY);
    }

    /** Links of from now on. */
    void askForNoPeers() {
        settings = new LinkSettings(
                settings.nick(),
                settings.handshake(),
                settings.rules(),
                settings.nickAuth(),
                false,
                settings.handshakeTimeout(),
                settings.firstRetry(),
                settings.longestRetry(),
                settings.settled(),
                settings.probeAfterSilence(),
                settings.maxLinesPerMinute(),
                settings.maxBytesPerMinute(),
                settings.maxWaitingPublic());
    }

    DirectoryLink link() {
        return new DirectoryLink(
                new Target("directory", 5222),
                this,
                settings,
                this,
                Runnable::run,
                time,
                time,
                new SplittableRandom(1));
    }

    /** Started and let in. */
    DirectoryLink upLink() {
        DirectoryLink link = link();
        link.start();
        receive(welcome(MODERN));
        sent();
        return link;
    }

    @Override
    public CompletionStage<Channel> dial(Target target, Consumer<ChannelPipeline> pipeline) {
        dials++;
        if (dialsFail) return CompletableFuture.failedFuture(new IllegalStateException("no such directory"));
        EmbeddedChannel channel = new EmbeddedChannel();
        pipeline.accept(channel.pipeline());
        channels.add(channel);
        return CompletableFuture.completedFuture(channel);
    }

    EmbeddedChannel channel() {
        return channels.getLast();
    }

    /** The directory is gone. */
    void lose() {
        channel().close().syncUninterruptibly();
    }

    static DirectoryHandshake welcome(Features features) {
        return DirectoryHandshake.accepting(DIRECTORY, "regtest", features, "");
    }

    void receive(DirectoryHandshake handshake) {
        receive(handshake.toEnvelope());
    }

    void receive(Envelope envelope) {
        receive(EnvelopeCodec.encode(envelope));
    }

    void receive(String text) {
        receive(text.getBytes(StandardCharsets.UTF_8));
    }

    void receive(byte[] bytes) {
        channel().writeInbound(Unpooled.copiedBuffer(bytes));
    }

    /** What left since the last call. */
    List<Envelope> sent() {
        List<Envelope> sent = new ArrayList<>();
        channel().runPendingTasks();
        for (ByteBuf bytes = channel().readOutbound();
                bytes != null;
                bytes = channel().readOutbound()) {
            String text = bytes.toString(StandardCharsets.UTF_8);
            bytes.release();
            sent.add(((Decoded.Ok<Envelope>) EnvelopeCodec.decode(text.strip().getBytes(StandardCharsets.UTF_8)))
                    .value());
        }
        return sent;
    }

    @Override
    public void up(Optional<Nick> directoryNick, boolean verified) {
        events.add(verified ? "up verified" : "up");
    }

    @Override
    public void down() {
        events.add("down");
    }

    @Override
    public void ended(DownReason reason) {
        events.add(reason.name());
    }

    @Override
    public void line(Envelope envelope) {
        lines.add(envelope);
    }

    @Override
    public void askedForPeerList() {
        listsAskedFor++;
    }

    @Override
    public void malformed() {
        events.add("malformed");
    }

    @Override
    public void unexpected() {
        events.add("unexpected");
    }

    @Override
    public void publicOverflow() {
        events.add("overflow");
    }

    @Override
    public void received(int bytes) {}

    @Override
    public void sent(int bytes) {}
}
