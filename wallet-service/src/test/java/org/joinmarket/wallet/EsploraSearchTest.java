package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.common.chain.Network;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.esplora.EsploraServer;
import org.joinmarket.testkit.esplora.EsploraServer.Reply;
import org.joinmarket.wallet.api.Coverages.Coverage;
import org.joinmarket.wallet.api.Coverages.State;
import org.joinmarket.wallet.api.Events.Event;
import org.joinmarket.wallet.api.Events.Kind;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletEvents;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.HistorySearch;
import org.joinmarket.wallet.chain.TestWallet;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.chain.esplora.EsploraChain;
import org.joinmarket.wallet.chain.esplora.EsploraSettings;
import org.joinmarket.wallet.chain.esplora.ExplorerAddress;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.events.Happening;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far the search of an old wallet is at an explorer, which is asked for one address after the other. */
@Tag("bitcoind")
class EsploraSearchTest {
    private static final String WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    /** Ten branches, and the months of bonds. */
    private static final int ADDRESSES = 10 * 40 + 960;

    private static final String UNUSED = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static Bitcoind bitcoind;
    private static EsploraServer explorer;

    @TempDir
    Path folder;

    @BeforeAll
    static void startExplorer() {
        bitcoind = Bitcoind.start("-blockfilterindex=0");
        explorer = EsploraServer.over(bitcoind.rpcUrl(), bitcoind.cookieFile());
    }

    @AfterAll
    static void stopExplorer() {
        explorer.close();
        bitcoind.close();
    }

    @AfterEach
    void answerTruly() {
        explorer.answerTruly();
    }

    @Test
    void isShownWhileItGoesOn() {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Reply unused = explorer.truth("/address/" + UNUSED); // so that the node is not asked for each
        explorer.answerInstead(path -> {
            if (!path.startsWith("/address/")) return Optional.empty();
            if (asked.incrementAndGet() == ADDRESSES / 2 + 1) awaitQuietly(goOn);
            String address = path.substring("/address/".length());
            return Optional.of(new Reply(200, unused.body().replace(UNUSED, address)));
        });
        try (WalletService service = WalletService.start(
                folder,
                "joinmarket.chain.backend",
                "esplora",
                "joinmarket.chain.esplora.url",
                explorer.url().toString(),
                "joinmarket.chain.esplora.timeout",
                "5m")) {
            List<Event> heard = new CopyOnWriteArrayList<>();
            WalletEvents events = new WalletEvents(service.uri(), () -> service.token("viewer"), PATIENCE);
            Thread reader = Thread.ofVirtual()
                    .start(() -> events.read(null, event -> heard.add(event) && event.kind() != Kind.CHAIN));
            await().atMost(PATIENCE).until(() -> !heard.isEmpty());
            WalletApi operator = service.as("operator");
            operator.create(new Wallets.Create("alice", WalletService.PASSWORD, null, WORDS, null));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(operator.coverage("alice"))
                            .extracting(Coverage::state, Coverage::progress, Coverage::scannedTo)
                            .containsExactly(State.WHOLE, 0.5, null));
            assertThat(operator.coverage("alice").secondsLeft()).isNotNull();
            assertThat(progress(service)).isEqualTo(0.5);
            service.tick();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heard)
                            .anySatisfy(event -> assertThat(event)
                                    .extracting(Event::kind, Event::state, Event::percent)
                                    .containsExactly(Kind.PROGRESS, "WHOLE", 50)));

            goOn.countDown();
            service.follow("alice");
            assertThat(operator.coverage("alice"))
                    .extracting(Coverage::state, Coverage::progress, Coverage::secondsLeft)
                    .containsExactly(State.COMPLETE, 1.0, null);
            assertThat(progress(service)).isEqualTo(1);
            service.bean(EventHub.class).tell(Happening.chain("the-end-of-the-test"));
            await().atMost(PATIENCE).until(() -> !reader.isAlive());
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void goesOnFromWhereItStood() {
        WatchedWallet wallet = TestWallet.create().watched(100, List.of());
        AtomicInteger asked = new AtomicInteger();
        explorer.answerInstead(path -> path.startsWith("/address/") && asked.incrementAndGet() > 256
                ? Optional.of(new Reply(500, "away"))
                : Optional.empty());
        EsploraSettings settings =
                new EsploraSettings(new ExplorerAddress(explorer.url()), null, PATIENCE, Duration.ZERO, 20);
        try (ChainBackend chain = new EsploraChain(Network.REGTEST, settings, InstantSource.system())) {
            assertThat(chain.search(wallet.id())).isEmpty();
            assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> chain.watch(wallet));
            assertThat(chain.search(wallet.id()).orElseThrow())
                    .extracting(
                            HistorySearch::state,
                            HistorySearch::permille,
                            HistorySearch::showsCoins,
                            HistorySearch::trouble)
                    .containsExactly(HistorySearch.State.WAITING, 640, false, ChainTrouble.NODE_DOWN);

            explorer.answerInstead(path -> {
                if (path.startsWith("/address/"))
                    assertThat(chain.search(wallet.id()).orElseThrow())
                            .satisfies(now -> assertThat(now.state()).isEqualTo(HistorySearch.State.WHOLE))
                            .satisfies(now -> assertThat(now.permille()).isBetween(640, 999));
                return Optional.empty();
            });
            chain.watch(wallet);
            assertThat(chain.search(wallet.id()).orElseThrow())
                    .extracting(HistorySearch::state, HistorySearch::permille, HistorySearch::showsCoins)
                    .containsExactly(HistorySearch.State.COMPLETE, 1_000, true);
        }
    }

    private static double progress(WalletService service) {
        return service.bean(MeterRegistry.class)
                .get("jm.wallet.coverage.progress")
                .gauge()
                .value();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
