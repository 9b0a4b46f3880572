package org.joinmarket.orderbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.support.notices.NoticeRule;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on random ports, with one directory that relays and one that refuses everybody. */
@Tag("slow")
class OrderbookServiceTest {
    private static final String NETWORK = "regtest";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static ScriptedDirectory directory;

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static ScriptedDirectory refusing;

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static ConfigurableApplicationContext service;

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static WebTestClient http;

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static WebTestClient management;

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static Nick watcher;

    @BeforeAll
    static void start() {
        directory = ScriptedDirectory.start(NETWORK);
        refusing = ScriptedDirectory.start(NETWORK);
        refusing.refuse(true);
        service = ServiceRunner.start(
                OrderbookApplication.class,
                "orderbook-service",
                "--server.port=0",
                "--management.server.port=0",
                "--joinmarket.logging.console=plain",
                "--joinmarket.chain.network=regtest",
                "--joinmarket.wire.allow-clearnet=true",
                "--joinmarket.wire.directories[0]=" + directory.address(),
                "--joinmarket.wire.directories[1]=" + refusing.address());
        http = client("local.server.port");
        management = client("local.management.port");
        watcher = directory.awaitPublic("orderbook").from();
    }

    @AfterAll
    static void stop() {
        service.close();
        directory.close();
        refusing.close();
    }

    @Test
    void showsWhatAMakerAnnouncesToEverybodyUntilItLeaves() {
        try (var maker = ScriptedPeer.connect(directory.port(), NETWORK)) {
            maker.publish("sw0absoffer 3 100000 5000000000 500 250");

            JsonNode offer = awaitOffer(maker.nick());
            assertThat(offer.get("oid").asLong()).isEqualTo(3);
            assertThat(offer.get("cjfee").isIntegralNumber()).isTrue();
            assertThat(offer.get("cjfee").asLong()).isEqualTo(250);
            assertThat(offer.get("directory_nodes").get(0).asString()).isEqualTo(directory.address());
        }
        awaitGone();
    }

    @Test
    void showsWhatAMakerAnswersInPrivateAndTakesBackWhatItCancels() {
        try (var maker = ScriptedPeer.connect(directory.port(), NETWORK)) {
            maker.send(watcher, "sw0reloffer", "0 27300 2100000000000000 0 2E-5!tbond AAAA");

            JsonNode offer = awaitOffer(maker.nick());
            assertThat(offer.get("cjfee").asString()).isEqualTo("0.00002");

            maker.publish("cancel 0");
            awaitGone();
        }
    }

    @Test
    void answersWhoeverHasThisEditionWithoutABody() {
        var tag = http.get()
                .uri("/orderbook.json")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "max-age=2")
                .returnResult(byte[].class)
                .getResponseHeaders()
                .getETag();
        assertThat(tag).isNotNull();

        for (String known : List.of(String.valueOf(tag), "W/" + tag, "\"other\", " + tag)) {
            http.get()
                    .uri("/orderbook.json")
                    .header(HttpHeaders.IF_NONE_MATCH, known)
                    .exchange()
                    .expectStatus()
                    .isNotModified()
                    .expectHeader()
                    .valueEquals(HttpHeaders.ETAG, String.valueOf(tag))
                    .expectBody()
                    .isEmpty();
        }
        http.get()
                .uri("/orderbook.json")
                .header(HttpHeaders.IF_NONE_MATCH, "\"0\"")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void tellsItsStatusToEverybody() {
        http.get()
                .uri("/api/v1/status")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.offers_refused")
                .isEqualTo(0)
                .jsonPath("$.directories[0].connected")
                .isEqualTo(true)
                .jsonPath("$.directories[1].connected")
                .isEqualTo(false);
        http.get()
                .uri("/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
    }

    @Test
    void everythingElseBelowApiNeedsAToken() {
        http.get()
                .uri("/api/v1/other")
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .exists("Content-Security-Policy");
        http.post().uri("/api/v1/status").exchange().expectStatus().isUnauthorized();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET"})
    void aRefreshIsAnsweredAtOnceHoweverOftenItIsAskedFor(String method) {
        for (int i = 0; i < 3; i++) {
            http.method(HttpMethod.valueOf(method))
                    .uri("/refreshorderbook")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .isEqualTo("{}");
        }
        assertThat(directory
                        .received()
                        .count(message -> message.envelope().line().contains("!PUBLIC!orderbook")))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html;charset=UTF-8, JoinMarket orderbook",
        "/orderbook.js, text/javascript, textContent",
        "/orderbook.css, text/css, table",
        "/favicon.svg, image/svg, circle",
    })
    void servesThePageWithHeadersThatKeepItToItself(String path, String type, String content) {
        http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueMatches(HttpHeaders.CONTENT_TYPE, type + ".*")
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                .expectHeader()
                .doesNotExist(HttpHeaders.LAST_MODIFIED)
                .expectHeader()
                .valueMatches("Content-Security-Policy", "default-src 'none'; script-src 'self'; .*")
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .valueEquals("Referrer-Policy", "no-referrer")
                .expectHeader()
                .valueEquals("X-Frame-Options", "DENY")
                .expectBody(String.class)
                .value(body -> assertThat(body).contains(content));
    }

    @Test
    void thePageHasNoScriptOrStyleInIt() {
        http.get()
                .uri("/")
                .exchange()
                .expectBody(String.class)
                .value(page -> assertThat(page)
                        .doesNotContain("style=")
                        .doesNotContainPattern("\\son[a-z]+=")
                        .doesNotContainPattern("<script(?! src=\"/)"));
        http.get()
                .uri("/orderbook.js")
                .exchange()
                .expectBody(String.class)
                .value(script ->
                        assertThat(script).doesNotContain("innerHTML", "outerHTML", "insertAdjacent", "eval("));
    }

    @ParameterizedTest
    @CsvSource({
        "/fidelitybonds, /",
        "/ordersize, /",
        "/depth, /",
        "/sybilresistance, /",
        "/favicon.ico, /favicon.svg",
    })
    void bookmarksOfOldPagesLeadToThisOne(String old, String now) {
        http.get()
                .uri(old)
                .exchange()
                .expectStatus()
                .is3xxRedirection()
                .expectHeader()
                .valueEquals(HttpHeaders.LOCATION, now);
    }

    @Test
    void whatIsNotThereIsAProblem() {
        http.get()
                .uri("/..%2fapplication.yml")
                .exchange()
                .expectStatus()
                .is4xxClientError()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        http.get().uri("/application.yml").exchange().expectStatus().isNotFound();
        http.delete().uri("/orderbook.json").exchange().expectStatus().isEqualTo(405);
        http.head().uri("/").exchange().expectStatus().isOk();
    }

    @Test
    void countsForPrometheus() {
        try (var maker = ScriptedPeer.connect(directory.port(), NETWORK)) {
            maker.publish("sw0reloffer 0 27300 5000000000 0 1E+999999999");
            maker.publish("sw0absoffer 1 27300 5000000000 0 1");
            awaitOffer(maker.nick());

            String metrics = metrics();

            assertThat(metrics)
                    .contains("jm_orderbook_offers{service=\"orderbook-service\"} 1.0")
                    .contains("jm_orderbook_makers{service=\"orderbook-service\"} 1.0")
                    .contains("jm_orderbook_directories_up{service=\"orderbook-service\"} 1.0")
                    .contains("jm_orderbook_directories{service=\"orderbook-service\"} 2.0")
                    .contains("jm_orderbook_offers_malformed_total{service=\"orderbook-service\"} 1.0")
                    .contains("jm_orderbook_offers_refused_total{service=\"orderbook-service\"} 0.0")
                    .contains("jm_orderbook_messages_dropped_total{reason=\"bad_signature\"")
                    .containsPattern("jm_orderbook_directories_lost_total\\{reason=\"closed_by_directory\",.*\\} [1-9]")
                    .containsPattern("jm_orderbook_received_bytes_total\\{.*\\} [1-9]")
                    .doesNotContain(maker.nick().value());
        }
        awaitGone();
    }

    @Test
    void everyNoticeKnowsWhatItNames() {
        MeterRegistry registry = service.getBean(MeterRegistry.class);
        assertThat(service.getBeansOfType(NoticeRule.class).values())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(registry.find(rule.meter()).meters().stream()
                                .map(Meter::getId)
                                .filter(rule.where()))
                        .as(rule.meter())
                        .isNotEmpty()
                        .allSatisfy(
                                meter -> assertThat(rule.names(registry, meter).keySet())
                                        .containsAll(rule.kind().names())));
    }

    private static String metrics() {
        return String.valueOf(management
                .get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static JsonNode awaitOffer(Nick maker) {
        return await("an offer of " + maker)
                .atMost(PATIENCE)
                .until(
                        () -> offers().valueStream()
                                .filter(offer ->
                                        offer.get("counterparty").asString().equals(maker.value()))
                                .toList(),
                        offers -> offers.size() == 1)
                .getFirst();
    }

    private static void awaitGone() {
        await("an empty book").atMost(PATIENCE).until(() -> offers().isEmpty());
    }

    private static JsonNode offers() {
        byte[] body = http.get()
                .uri("/orderbook.json")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JsonMapper.shared().readTree(body == null ? new byte[0] : body).get("offers");
    }

    private static WebTestClient client(String port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + service.getEnvironment().getRequiredProperty(port))
                .responseTimeout(Duration.ofSeconds(10))
                .build();
    }
}
