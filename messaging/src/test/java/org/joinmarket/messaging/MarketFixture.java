package org.joinmarket.messaging;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.joinmarket.common.nick.NickIdentity;
import org.joinmarket.messaging.MarketMeters.Dropped;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.testkit.wire.Mailbox;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.joinmarket.testkit.wire.ScriptedPeer;

/** A market client on scripted directories; closes all of them. */
final class MarketFixture implements AutoCloseable {
    static final String NETWORK = "regtest";

    final Recorder listener = new Recorder();
    final Mailbox<Dropped> dropped = new Mailbox<>();
    final Mailbox<DownReason> ended = new Mailbox<>();
    private final MarketNetwork network = MarketNetwork.create();
    private final List<Runnable> closings = new ArrayList<>();

    static DirectoryEndpoint endpoint(int port) {
        return new DirectoryEndpoint("127.0.0.1", port);
    }

    ScriptedDirectory directory() {
        ScriptedDirectory directory = ScriptedDirectory.start(NETWORK);
        atEnd(directory::close);
        return directory;
    }

    ScriptedPeer peer(ScriptedDirectory directory) {
        ScriptedPeer peer = ScriptedPeer.connect(directory.port(), NETWORK);
        atEnd(peer::close);
        return peer;
    }

    /** Closes the last one first. */
    void atEnd(Runnable close) {
        closings.addFirst(close);
    }

    static MarketSettings settings(int... ports) {
        List<DirectoryEndpoint> directories = new ArrayList<>();
        for (int port : ports) directories.add(endpoint(port));
        return MarketSettings.plain(NETWORK, directories)
                .withTimes(MarketTimes.DEFAULTS.withRetry(Duration.ofMillis(5), Duration.ofMillis(20)));
    }

    MarketClient market(MarketSettings settings) {
        return market(settings, listener);
    }

    MarketClient market(MarketSettings settings, MarketListener listener) {
        NickIdentity identity = NickIdentity.generate(new SecureRandom());
        MarketMeters meters = new MarketMeters() {
            @Override
            public void dropped(Dropped what) {
                dropped.add(what);
            }

            @Override
            public void directoryDown(DirectoryEndpoint directory, DownReason reason) {
                ended.add(reason);
            }
        };
        MarketClient market =
                MarketClient.create(settings, identity, listener, network, InstantSource.system(), meters);
        atEnd(market::close);
        return market;
    }

    /** Started, and up on all of these. */
    MarketClient connected(ScriptedDirectory... directories) {
        return connected(UnaryOperator.identity(), directories);
    }

    MarketClient connected(UnaryOperator<MarketSettings> change, ScriptedDirectory... directories) {
        int[] ports = new int[directories.length];
        for (int i = 0; i < ports.length; i++) ports[i] = directories[i].port();
        MarketClient market = market(change.apply(settings(ports)));
        market.start();
        for (ScriptedDirectory _ : directories) listener.awaitUp();
        return market;
    }

    void awaitDropped(Dropped what) {
        dropped.await("drop " + what, what::equals);
    }

    void awaitEnded(DownReason reason) {
        ended.await("end " + reason, reason::equals);
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
        network.close();
    }
}
