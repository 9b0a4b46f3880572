package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.messaging.MarketMeters.Dropped;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener that is slower than the market. */
class OverloadTest {
    private final MarketFixture fixture = new MarketFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void losesPublicMessagesBeforePrivateOnesAndStillAnswersPings() {
        ScriptedDirectory directory = fixture.directory();
        CountDownLatch free = new CountDownLatch(1);
        MarketListener slow = new MarketListener() {
            @Override
            public void onDirectoryUp(DirectoryEndpoint endpoint) {
                fixture.listener.onDirectoryUp(endpoint);
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void onPublic(PublicMessage message) {
                fixture.listener.onPublic(message);
            }

            @Override
            public void onPrivate(PrivateMessage message) {
                fixture.listener.onPrivate(message);
            }
        };
        MarketSettings settings =
                MarketFixture.settings(directory.port()).withLimits(MarketLimits.DEFAULTS.withQueue(20, 2 << 20));
        MarketClient market = fixture.market(settings, slow);
        market.start();
        fixture.listener.awaitUp();
        ScriptedPeer maker = fixture.peer(directory);

        for (int i = 0; i < 20; i++) maker.publish("cancel " + i);
        for (int i = 0; i < 5; i++) maker.send(market.nick(), "pubkey", "number" + i);
        maker.publish("hp2 last");
        directory
                .received()
                .await("last one", message -> message.envelope().line().endsWith("hp2 last"));
        directory.send(market.nick(), new Envelope(Envelope.PING, ""));
        directory.await(Envelope.PONG);
        free.countDown();

        for (int i = 0; i < 5; i++) fixture.listener.awaitPrivate("pubkey");
        assertThat(fixture.listener.privates("pubkey")).isEqualTo(5);
        assertThat(fixture.listener.publics("cancel")).isLessThanOrEqualTo(10);
        assertThat(fixture.dropped.count(Dropped.QUEUE_FULL::equals)).isGreaterThanOrEqualTo(15);
    }
}
