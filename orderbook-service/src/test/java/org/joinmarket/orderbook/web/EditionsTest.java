package org.joinmarket.orderbook.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.orderbook.Offers.ALICE;
import static org.joinmarket.orderbook.Offers.BOB;
import static org.joinmarket.orderbook.Offers.NORTH;
import static org.joinmarket.orderbook.Offers.SOUTH;
import static org.joinmarket.orderbook.Offers.absolute;
import static org.joinmarket.orderbook.Offers.nick;
import static org.joinmarket.orderbook.Offers.relative;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.offer.OfferId;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.messaging.DirectoryView.State;
import org.joinmarket.messaging.directory.DownReason;
import org.joinmarket.orderbook.ManualClock;
import org.joinmarket.orderbook.book.Book;
import org.joinmarket.orderbook.book.BookLimits;
import org.joinmarket.orderbook.collect.FakeMarket;
import org.joinmarket.orderbook.collect.Watcher;
import org.joinmarket.support.json.StrictJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EditionsTest {
    private final ManualClock clock = new ManualClock();
    private final Book book = new Book(clock, new BookLimits(20_000, 50, 20_000));
    private final Watcher watcher = new Watcher(book, clock, Duration.ofSeconds(61));
    private final FakeMarket market = new FakeMarket();
    private final Editions editions = new Editions(book, watcher, clock, StrictJson.mapper());

    @BeforeEach
    void watch() {
        watcher.watch(market);
        market.directories(view(NORTH, State.HANDSHAKED, 3), view(SOUTH, State.WAITING, 0));
    }

    @Test
    void bothListsAreThereBeforeTheFirstOffer() {
        JsonNode json = json();

        assertThat(json.get("offers").isArray()).isTrue();
        assertThat(json.get("offers")).isEmpty();
        assertThat(json.get("fidelitybonds").isArray()).isTrue();
        assertThat(json.get("fidelitybonds")).isEmpty();
        assertThat(json.get("state").asString()).isEqualTo("waiting");
        assertThat(json.get("timestamp").asString()).isEqualTo("2026-11-23T12:00:00Z");
    }

    @Test
    void anAbsoluteFeeIsANumber() {
        book.put(absolute(ALICE, 7, 250), NORTH, 2);

        JsonNode offer = json().get("offers").get(0);

        assertThat(offer.get("cjfee").isIntegralNumber()).isTrue();
        assertThat(offer.get("cjfee").asLong()).isEqualTo(250);
        assertThat(offer.get("ordertype").asString()).isEqualTo("sw0absoffer");
    }

    @ParameterizedTest
    @CsvSource({"2E-5, 0.00002", "0.00010, 0.0001", "0, 0", "1E-32, 0.00000000000000000000000000000001"})
    void aRelativeFeeIsAStringInPlainNotation(String rate, String shown) {
        book.put(relative(ALICE, 0, rate), NORTH, 2);

        JsonNode offer = json().get("offers").get(0);

        assertThat(offer.get("cjfee").isString()).isTrue();
        assertThat(offer.get("cjfee").asString()).isEqualTo(shown);
        assertThat(offer.get("ordertype").asString()).isEqualTo("sw0reloffer");
    }

    @Test
    void everyOfferHasTheFieldsOfTheOldWatcherAsWholeNumbers() {
        book.put(relative(ALICE, Long.MAX_VALUE, "0.1"), NORTH, 2);
        book.put(absolute(BOB, 0, 0), NORTH, 2);

        for (JsonNode offer : json().get("offers")) {
            for (String field : List.of("oid", "minsize", "maxsize", "txfee", "fidelity_bond_value"))
                assertThat(offer.get(field).isIntegralNumber()).as(field).isTrue();
        }
        JsonNode first = json().get("offers").get(0);
        assertThat(first.get("counterparty").asString()).isEqualTo(ALICE.value());
        assertThat(first.get("oid").asLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(first.get("minsize").asLong()).isEqualTo(27_300);
        assertThat(first.get("maxsize").asLong()).isEqualTo(2_100_000_000_000_000L);
        assertThat(first.get("fidelity_bond_value").asLong()).isZero();
    }

    @Test
    void hasEveryFieldOfTheNewerWatcherAlsoWhereNothingIsKnownYet() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);

        JsonNode json = json();
        JsonNode offer = json.get("offers").get(0);

        for (String field : List.of("current_block_height", "mempool_url"))
            assertThat(json.get(field).isNull()).as(field).isTrue();
        for (String field : List.of("fidelity_bond_verified", "fidelity_bond_data", "directly_reachable"))
            assertThat(offer.get(field).isNull()).as(field).isTrue();
        assertThat(offer.get("fidelity_bond_verification_stale").isBoolean()).isTrue();
        assertThat(offer.get("features").isObject()).isTrue();
        assertThat(json.get("feature_stats").isObject()).isTrue();
        assertThat(json.get("feature_stats_denominator").isIntegralNumber()).isTrue();
        JsonNode grid = json.get("fee_quantization");
        assertThat(strings(grid.get("rel_grid")))
                .hasSize(12)
                .startsWith("0.00002", "0.00005")
                .endsWith("0.1");
        assertThat(grid.get("abs_grid").valueStream().map(JsonNode::asInt))
                .containsExactly(0, 100, 200, 500, 1000, 2000, 5000, 10000);
        assertThat(json.get("directory_stats")
                        .get(NORTH)
                        .get("bond_offer_count")
                        .asInt())
                .isZero();
    }

    @Test
    void saysWhichDirectoriesShowAnOfferAndWhichAreConnected() {
        book.put(absolute(ALICE, 0, 1), SOUTH, 2);
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        book.put(absolute(BOB, 0, 1), NORTH, 2);

        JsonNode json = json();

        assertThat(strings(json.get("offers").get(0).get("directory_nodes"))).containsExactly(NORTH, SOUTH);
        assertThat(strings(json.get("directory_nodes"))).containsExactly(NORTH, SOUTH);
        assertThat(json.get("directory_stats").get(NORTH).get("offer_count").asInt())
                .isEqualTo(2);
        assertThat(json.get("directory_stats").get(SOUTH).get("offer_count").asInt())
                .isEqualTo(1);
        JsonNode south = json.get("directories").get(1);
        assertThat(south.get("connected").asBoolean()).isFalse();
        assertThat(south.get("problem").asString()).isEqualTo("unreachable");
        JsonNode north = json.get("directories").get(0);
        assertThat(north.get("connected").asBoolean()).isTrue();
        assertThat(north.has("problem")).isFalse();
        assertThat(north.get("verified").asBoolean()).isTrue();
        assertThat(south.get("verified").asBoolean()).isFalse();
    }

    @Test
    void theSameBookKeepsItsTag() {
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        var first = editions.current();
        clock.advance(Duration.ofHours(1));

        assertThat(editions.current()).isEqualTo(first);
    }

    @Test
    void everyOtherBookHasAnotherTag() {
        Set<String> tags = new HashSet<>(Set.of(tag()));
        List<Runnable> changes = List.of(
                () -> book.put(absolute(ALICE, 0, 1), NORTH, 2),
                () -> book.put(absolute(ALICE, 0, 1), SOUTH, 2),
                () -> book.put(absolute(ALICE, 0, 2), NORTH, 2),
                () -> book.cancel(ALICE, new OfferId(0), NORTH, 2),
                () -> book.put(absolute(ALICE, 0, 1), NORTH, 2),
                () -> market.directories(view(NORTH, State.HANDSHAKED, 4), view(SOUTH, State.WAITING, 0)),
                () -> market.directories(view(NORTH, State.WAITING, 4), view(SOUTH, State.WAITING, 0)));

        for (Runnable change : changes) {
            change.run();
            clock.advance(Editions.MIN_AGE);
            assertThat(tags.add(tag())).isTrue();
        }
    }

    @Test
    void anotherRunNeverReusesATag() {
        var other = new Editions(book, watcher, clock, StrictJson.mapper());

        assertThat(other.current().tag()).isNotEqualTo(tag());
    }

    @Test
    void howeverFastStrangersAnnounceItIsWrittenAtMostOncePerSecond() {
        var first = editions.current();
        book.put(absolute(ALICE, 0, 1), NORTH, 2);
        clock.advance(Editions.MIN_AGE.minusMillis(1));
        assertThat(editions.current()).isSameAs(first);

        clock.advance(Duration.ofMillis(1));

        assertThat(editions.current()).isNotSameAs(first);
    }

    @Test
    void aClockThatWasSetBackDoesNotFreezeTheBook() {
        var first = editions.current();
        book.put(absolute(ALICE, 0, 1), NORTH, 2);

        clock.advance(Duration.ofHours(-2));

        assertThat(editions.current()).isNotSameAs(first);
    }

    @Test
    void aFullBookIsAFewMegabytes() throws IOException {
        for (int i = 0; i < 400; i++)
            for (int id = 0; id < 50; id++)
                book.put(relative(nick(i), Long.MAX_VALUE - id, "0.12345678901234567890123456789012"), NORTH, 2);
        assertThat(book.size()).isEqualTo(20_000);

        assertThat(editions.current().json().contentLength()).isBetween(1_000_000L, 12_000_000L);
    }

    private String tag() {
        return editions.current().tag();
    }

    private JsonNode json() {
        try {
            return JsonMapper.shared().readTree(editions.current().json().getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static DirectoryView view(String directory, State state, int peers) {
        return new DirectoryView(
                DirectoryEndpoint.parse(directory).orElseThrow(),
                state,
                null,
                state == State.HANDSHAKED,
                peers,
                DownReason.UNREACHABLE);
    }
}
