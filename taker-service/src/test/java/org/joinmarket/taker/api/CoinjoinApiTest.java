package org.joinmarket.taker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.taker.TakerOnLoopback.MAKER;
import static org.joinmarket.taker.TakerOnLoopback.OTHER;
import static org.joinmarket.taker.TakerOnLoopback.TAKER;
import static org.joinmarket.taker.TakerOnLoopback.VIEWER;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.joinmarket.taker.TakerOnLoopback;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.job.Job;
import org.joinmarket.taker.job.JobState;
import org.joinmarket.taker.job.Phase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API over HTTP, in the whole service. */
@Tag("slow")
class CoinjoinApiTest {
    private static final String GOOD = """
            {"wallet":"carol","mixdepth":0,"amount_sats":1000000,"makers":3,"destination":"INTERNAL"}""";

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static TakerOnLoopback service;

    @BeforeAll
    static void start(@TempDir Path folder) {
        service = TakerOnLoopback.start(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'amount_sats':1000000 | 'amount_sats':27299                | amount_sats
        'amount_sats':1000000 | 'amount_sats':0                    | amount_sats
        'amount_sats':1000000 | 'amount_sats':-1                   | amount_sats
        'amount_sats':1000000 | 'amount_sats':1000000.5            | amount_sats
        'amount_sats':1000000 | 'amount_sats':1e20                 | amount_sats
        'amount_sats':1000000 | 'amount_sats':2100000000000001     | amount_sats
        'amount_sats':1000000 | 'amount_sats':99999999999999999999 | amount_sats
        'amount_sats':1000000 | 'amount_sats':'1000000'            | amount_sats
        'amount_sats':1000000 | 'amount_sats':null                 | amount_sats
        'amount_sats':1000000 | 'amount_sats':5000001              | amount_sats
        'amount_sats':1000000,|                                    | amount_sats
        'mixdepth':0          | 'mixdepth':-1                      | mixdepth
        'mixdepth':0          | 'mixdepth':7                       | mixdepth
        'mixdepth':0          | 'mixdepth':10                      | mixdepth
        'mixdepth':0          | 'mixdepth':'0'                     | mixdepth
        'wallet':'carol'      | 'wallet':'../carol'                | wallet
        'wallet':'carol'      | 'wallet':''                        | wallet
        'makers':3            | 'makers':0                         | makers
        'makers':3            | 'makers':51                        | makers
        'makers':3            | 'makers':3,'minimum_makers':0      | minimum_makers
        'makers':3            | 'makers':3,'minimum_makers':4      | minimum_makers
        'makers':3            | 'makers':3,'txfee':1               | txfee
        'makers':3            | 'makers':3,'max_cost_sats':-1      | max_cost_sats
        'makers':3            | 'makers':3,'max_cost_ppm':1000001  | max_cost_ppm
        'makers':3            | 'makers':3,'max_maker_fee_sats':0.5  | max_maker_fee_sats
        'makers':3            | 'makers':3,'max_maker_fee_ppm':'NaN' | max_maker_fee_ppm
        'makers':3            | 'makers':3,'fee_rate_sats_per_kvb':999      | fee_rate_sats_per_kvb
        'makers':3            | 'makers':3,'fee_rate_sats_per_kvb':350001   | fee_rate_sats_per_kvb
        'makers':3            | 'makers':3,'fee_rate_sats_per_kvb':10000001 | fee_rate_sats_per_kvb
        'destination':'INTERNAL' | 'destination':'bc1q not an id'  | destination
        'destination':'INTERNAL' | 'destination':''                | destination
        """)
    void refusesWhatIsWrongAndNamesTheField(String good, String bad, String field) {
        String body = GOOD.replace(good.replace('\'', '"'), bad == null ? "" : bad.replace('\'', '"'));
        assertThat(body).isNotEqualTo(GOOD);
        int before = list().size();

        JsonNode problem = problem(order(TAKER, body), HttpStatus.BAD_REQUEST);

        assertThat(problem.get("field").asString()).isEqualTo(field);
        assertThat(problem.get("type").asString()).startsWith("urn:joinmarket:problem:");
        assertThat(list()).as("no job was made").hasSize(before);
    }

    @Test
    void refusesWhatIsNoJson() {
        problem(order(TAKER, "{\"wallet\":"), HttpStatus.BAD_REQUEST);
        problem(order(TAKER, "[]"), HttpStatus.BAD_REQUEST);
        problem(order(TAKER, ""), HttpStatus.BAD_REQUEST);
    }

    @Test
    void answersNobodyWithoutAToken() {
        service.anonymous()
                .get()
                .uri("/api/v1/coinjoins")
                .exchange()
                .expectStatus()
                .isUnauthorized();
        problem(order("x".repeat(40), GOOD), HttpStatus.UNAUTHORIZED);
    }

    @Test
    void letsOnlyTakersAndOperatorsOrderAndOnlyForTheirWallets() {
        assertThat(type(order(VIEWER, GOOD), HttpStatus.FORBIDDEN)).endsWith(":role-not-allowed");
        assertThat(type(order(MAKER, GOOD), HttpStatus.FORBIDDEN)).endsWith(":role-not-allowed");
        assertThat(type(order(OTHER, GOOD), HttpStatus.FORBIDDEN)).endsWith(":wallet-not-allowed");
        assertThat(type(order(TAKER, GOOD.replace("\"mixdepth\":0", "\"mixdepth\":2")), HttpStatus.FORBIDDEN))
                .endsWith(":mixdepth-not-allowed");
    }

    @Test
    void showsAJobOnlyToWhoMayUseItsWallet() {
        Job job = ordered();

        assertThat(get(VIEWER, job.id()).id()).isEqualTo(job.id());
        for (String path : List.of("", "/events"))
            assertThat(type(
                            service.as(OTHER)
                                    .get()
                                    .uri("/api/v1/coinjoins/" + job.id() + path)
                                    .exchange(),
                            HttpStatus.NOT_FOUND))
                    .endsWith(":coinjoin-not-found");
        assertThat(type(cancel(OTHER, job.id()), HttpStatus.NOT_FOUND)).endsWith(":coinjoin-not-found");
        assertThat(type(cancel(VIEWER, job.id()), HttpStatus.FORBIDDEN)).endsWith(":role-not-allowed");
        service.as(OTHER)
                .get()
                .uri("/api/v1/coinjoins")
                .exchange()
                .expectBody()
                .jsonPath("$.coinjoins")
                .isEmpty();
        cancel(TAKER, job.id()).expectStatus().isAccepted();
        lastEvent(job.id());
    }

    @Test
    void doesNotKnowWhatDoesNotExist() {
        assertThat(type(service.as(TAKER).get().uri("/api/v1/coinjoins/nothing").exchange(), HttpStatus.NOT_FOUND))
                .endsWith(":coinjoin-not-found");
        assertThat(type(cancel(TAKER, "nothing"), HttpStatus.NOT_FOUND)).endsWith(":coinjoin-not-found");
    }

    @Test
    void acceptsAnOrderAndSaysWhereItsJobIs() {
        var answer = order(TAKER, GOOD)
                .expectStatus()
                .isAccepted()
                .expectBody(JsonNode.class)
                .returnResult();

        JsonNode body = Objects.requireNonNull(answer.getResponseBody());
        String id = body.get("id").asString();
        assertThat(answer.getResponseHeaders().getLocation()).isEqualTo(URI.create("/api/v1/coinjoins/" + id));
        assertThat(body.get("state").asString()).isEqualTo("RUNNING");
        assertThat(body.get("amount_sats").asLong()).isEqualTo(1_000_000);
        assertThat(body.get("minimum_makers").asInt())
                .as("as many as are wanted")
                .isEqualTo(3);
        assertThat(body.has("txid")).as("absent rather than null").isFalse();
        assertThat(list()).extracting(Job::id).contains(id);
        lastEvent(id);
    }

    @Test
    void tellsEveryChangeAsAnEventAndEndsTheStreamWithTheJob() {
        Job job = ordered();

        List<Job> events = events(job.id());

        assertThat(events.getFirst().state()).isEqualTo(JobState.RUNNING);
        Job last = events.getLast();
        assertThat(last.state()).isEqualTo(JobState.FAILED);
        assertThat(last.phase()).isEqualTo(Phase.COLLECTING_OFFERS);
        assertThat(last.failure())
                .isEqualTo(
                        new Job.Failure(FailureReason.NO_DIRECTORY, "none of the configured directories is connected"));
        assertThat(get(TAKER, job.id())).isEqualTo(last);
        assertThat(events(job.id())).as("of an ended job").containsExactly(last);
    }

    @Test
    void cancelsAJobThatRunsButNoneThatHasEnded() {
        Job job = ordered();

        cancel(TAKER, job.id()).expectStatus().isAccepted();

        assertThat(lastEvent(job.id()).failure())
                .isEqualTo(new Job.Failure(FailureReason.CANCELLED, "cancelled by its orderer"));
        assertThat(type(cancel(TAKER, job.id()), HttpStatus.CONFLICT)).endsWith(":coinjoin-finished");
    }

    @Test
    void countsForPrometheusWithoutNamesOrTransactions() {
        Job job = ordered();
        lastEvent(job.id());
        lastEvent(ordered().id()); // the first is counted by now: one after another waits for its place

        String metrics = Objects.requireNonNull(service.management()
                .get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());

        assertThat(metrics)
                .contains("jm_taker_coinjoins_total{", "outcome=\"no_directory\"")
                .contains("jm_taker_phase_seconds_count{", "phase=\"collecting_offers\"")
                .doesNotContain(job.id(), "carol");
        service.management()
                .get()
                .uri("/actuator/health/liveness")
                .exchange()
                .expectStatus()
                .isOk();
    }

    private static WebTestClient.ResponseSpec order(String token, String body) {
        return service.as(token)
                .post()
                .uri("/api/v1/coinjoins")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private static Job ordered() {
        return Objects.requireNonNull(order(TAKER, GOOD)
                .expectStatus()
                .isAccepted()
                .expectBody(Job.class)
                .returnResult()
                .getResponseBody());
    }

    private static WebTestClient.ResponseSpec cancel(String token, String id) {
        return service.as(token)
                .post()
                .uri("/api/v1/coinjoins/" + id + "/cancel")
                .exchange();
    }

    private static Job get(String token, String id) {
        return Objects.requireNonNull(service.as(token)
                .get()
                .uri("/api/v1/coinjoins/" + id)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(Job.class)
                .returnResult()
                .getResponseBody());
    }

    private static List<Job> list() {
        return Objects.requireNonNull(service.as(VIEWER)
                        .get()
                        .uri("/api/v1/coinjoins")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody(JobList.class)
                        .returnResult()
                        .getResponseBody())
                .coinjoins();
    }

    private static List<Job> events(String id) {
        return Objects.requireNonNull(service.as(TAKER)
                .get()
                .uri("/api/v1/coinjoins/" + id + "/events")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(Job.class)
                .getResponseBody()
                .collectList()
                .block());
    }

    /** Returns when the job has ended. */
    private static Job lastEvent(String id) {
        return events(id).getLast();
    }

    private static String type(WebTestClient.ResponseSpec answer, HttpStatus status) {
        return problem(answer, status).get("type").asString();
    }

    private static JsonNode problem(WebTestClient.ResponseSpec answer, HttpStatus status) {
        byte[] body = answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JsonMapper.shared().readTree(Objects.requireNonNull(body));
    }
}
