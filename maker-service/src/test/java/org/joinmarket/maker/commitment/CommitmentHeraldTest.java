package org.joinmarket.maker.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.maker.session.Inline;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.Market;
import org.joinmarket.messaging.MarketClient;
import org.joinmarket.messaging.MarketListener;
import org.joinmarket.messaging.MarketMeters;
import org.joinmarket.messaging.MarketNetwork;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.junit.jupiter.api.Test;

class CommitmentHeraldTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Inline time = new Inline();
    private final List<FakeMarket> markets = new ArrayList<>();
    private boolean noneCanBeMade;
    private boolean noneCanBeStarted;
    private final CommitmentHerald herald = new CommitmentHerald(
            (identity, listener) -> {
                if (noneCanBeMade) throw new IllegalStateException("too many open files");
                var market = new FakeMarket(identity.nick(), listener);
                market.broken = noneCanBeStarted;
                markets.add(market);
                return market;
            },
            Runnable::run,
            time,
            time,
            RANDOM);

    private static PodleCommitment commitment(int number) {
        return PodleCommitment.parseHex(String.format("%064x", number)).orElseThrow();
    }

    private static String said(int number) {
        return "hp2 " + commitment(number).hex();
    }

    @Test
    void saysACommitmentAfterAWhileUnderANickOfItsOwnAndLeaves() {
        herald.burned(commitment(1));
        herald.burned(commitment(2));
        time.pass(CommitmentHerald.DELAY.minusMillis(1));
        assertThat(markets).isEmpty();

        time.pass(Duration.ofMillis(1));
        markets.forEach(FakeMarket::allUp);

        assertThat(markets).extracting(market -> market.published).containsExactly(List.of(said(1)), List.of(said(2)));
        assertThat(markets).extracting(FakeMarket::nick).doesNotHaveDuplicates();
        time.pass(CommitmentHerald.LINGER);
        assertThat(markets).allMatch(market -> market.closed);
    }

    @Test
    void waitsForAllDirectoriesAndThenDoesWithoutThoseThatAreDown() {
        herald.burned(commitment(1));
        time.pass(CommitmentHerald.DELAY);
        FakeMarket market = markets.getFirst();

        market.oneUp();
        assertThat(market.published).isEmpty();
        time.pass(CommitmentHerald.PATIENCE);

        assertThat(market.published).containsExactly(said(1));
        time.pass(CommitmentHerald.LINGER);
        assertThat(market.closed).isTrue();
    }

    @Test
    void staysForAWhileAfterItHasSpokenSoThatItsLineIsReadAndSaysItOnce() {
        herald.burned(commitment(1));
        time.pass(CommitmentHerald.DELAY);
        FakeMarket market = markets.getFirst();
        market.allUp();

        time.pass(CommitmentHerald.LINGER.minusMillis(1));
        market.oneUp(); // it was lost, and is there again
        assertThat(market.closed).isFalse();
        time.pass(Duration.ofMillis(1));

        assertThat(market.closed).isTrue();
        assertThat(market.published).containsExactly(said(1));
    }

    @Test
    void aStopWaitsForNobodyWhoHasSpoken() {
        herald.burned(commitment(1));
        time.pass(CommitmentHerald.DELAY);
        markets.getFirst().allUp();

        herald.close();

        assertThat(markets.getFirst().closed).isTrue();
    }

    @Test
    void saysNothingTwice() {
        assertThat(herald.burned(commitment(1))).isTrue();
        assertThat(herald.burned(commitment(1))).isFalse();
        assertThat(herald.asked(commitment(1))).isFalse();
    }

    @Test
    void whatOthersAskForHasARateAndLeavesRoomForOurOwn() {
        int taken = 0;
        for (int i = 0; i < 1_000; i++) if (herald.asked(commitment(i))) taken++;
        assertThat(taken).isEqualTo(3);

        for (int i = 1_000; i < 2_000; i++) herald.burned(commitment(i));
        time.pass(CommitmentHerald.DELAY);
        assertThat(markets).hasSize(CommitmentHerald.MAX_PENDING);
        assertThat(herald.asked(commitment(5_000))).isFalse();
    }

    @Test
    void aMarketThatCannotBeMadeTakesNoPlaceFromTheNext() {
        noneCanBeMade = true;
        for (int i = 0; i < CommitmentHerald.MAX_PENDING; i++) herald.burned(commitment(i));
        time.pass(CommitmentHerald.DELAY);
        noneCanBeMade = false;

        saysTheNext();
    }

    @Test
    void aMarketThatCannotBeStartedIsLeftAndTakesNoPlaceFromTheNext() {
        noneCanBeStarted = true;
        for (int i = 0; i < CommitmentHerald.MAX_PENDING; i++) herald.burned(commitment(i));
        time.pass(CommitmentHerald.DELAY);
        assertThat(markets).hasSize(CommitmentHerald.MAX_PENDING).allMatch(market -> market.closed);
        noneCanBeStarted = false;

        saysTheNext();
    }

    private void saysTheNext() {
        assertThat(herald.burned(commitment(9_000))).isTrue();
        time.pass(CommitmentHerald.DELAY);
        markets.getLast().allUp();
        assertThat(markets.getLast().published).containsExactly(said(9_000));
    }

    @Test
    void goesQuietlyWhenTheMakerStops() {
        herald.burned(commitment(1));
        time.pass(CommitmentHerald.DELAY);
        herald.burned(commitment(2));

        herald.close();
        time.pass(CommitmentHerald.PATIENCE);

        assertThat(markets).singleElement().satisfies(market -> {
            assertThat(market.published).isEmpty();
            assertThat(market.closed).isTrue();
        });
        assertThat(herald.burned(commitment(3))).isFalse();
    }

    @Test
    void directoriesSeeItComeSpeakAndGo() throws InterruptedException {
        try (ScriptedDirectory directory = ScriptedDirectory.start("regtest");
                MarketNetwork network = MarketNetwork.create()) {
            MarketSettings settings = MarketSettings.plain(
                    "regtest",
                    List.of(DirectoryEndpoint.parse(directory.address()).orElseThrow()));
            var gone = new CountDownLatch(1);
            MarketMeters meters = new MarketMeters() {
                @Override
                public void directoryDown(DirectoryEndpoint directory, DownReason reason) {
                    gone.countDown();
                }
            };
            var real = new CommitmentHerald(
                    (identity, listener) ->
                            MarketClient.create(settings, identity, listener, network, InstantSource.system(), meters),
                    Runnable::run,
                    time,
                    time,
                    RANDOM);

            real.burned(commitment(7));
            time.pass(CommitmentHerald.DELAY);

            ScriptedDirectory.Received said = directory.awaitPublic("hp2");
            assertThat(said.envelope().line()).endsWith(commitment(7).hex());
            assertThat(directory.knows(said.from())).isTrue();
            time.pass(CommitmentHerald.LINGER);
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            real.close();
        }
    }

    /** Two directories, up when the test says so. */
    private static final class FakeMarket implements Market {
        private final Nick nick;
        private final MarketListener listener;
        private final List<String> published = new ArrayList<>();
        private int up;
        private boolean broken;
        private boolean started;
        private boolean closed;

        FakeMarket(Nick nick, MarketListener listener) {
            this.nick = nick;
            this.listener = listener;
        }

        void oneUp() {
            assertThat(started).isTrue();
            up++;
            listener.onDirectoryUp(endpoint(up));
        }

        void allUp() {
            oneUp();
            oneUp();
        }

        private static DirectoryEndpoint endpoint(int number) {
            return new DirectoryEndpoint("directory" + number, 5222);
        }

        @Override
        public Nick nick() {
            return nick;
        }

        @Override
        public void start() {
            if (broken) throw new IllegalStateException("too many open files");
            started = true;
        }

        @Override
        public void publish(String commandText) {
            assertThat(closed).isFalse();
            published.add(commandText);
        }

        @Override
        public Sent send(Nick to, String command, String payload) {
            throw new AssertionError("says nothing to anybody alone");
        }

        @Override
        public Sent sendEverywhere(Nick to, String command, String payload) {
            throw new AssertionError("says nothing to anybody alone");
        }

        @Override
        public void requestOrderbook() {
            throw new AssertionError("asks nothing");
        }

        @Override
        public void requestOrderbook(DirectoryEndpoint directory) {
            throw new AssertionError("asks nothing");
        }

        @Override
        public List<DirectoryView> directories() {
            return List.of(view(1), view(2));
        }

        private DirectoryView view(int number) {
            return new DirectoryView(
                    endpoint(number),
                    number <= up ? DirectoryView.State.HANDSHAKED : DirectoryView.State.CONNECTING,
                    null,
                    false,
                    0,
                    DownReason.NOT_STARTED);
        }

        @Override
        public Set<Nick> present() {
            return Set.of();
        }

        @Override
        public boolean isPresent(Nick other) {
            return false;
        }

        @Override
        public int seenBy(Nick other) {
            return 0;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
