package org.joinmarket.support.problems;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.support.sample.SampleApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("slow")
@ExtendWith(OutputCaptureExtension.class)
class ProblemsOverHttpTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String GOOD =
            "{'wallet':'alice','amount_sats':5000,'choice':'RANDOM','fee_limits':{'max_fee_sats':10}}";

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static ConfigurableApplicationContext service;

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static WebTestClient http;

    @SuppressWarnings("NullAway.Init") // set once before all tests
    private static WebTestClient management;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        service = ServiceRunner.start(
                SampleApplication.class,
                "sample-service",
                "--server.port=0",
                "--joinmarket.logging.console=plain",
                "--joinmarket.http.tokens[0].name=alice",
                "--joinmarket.http.tokens[0].role=MAKER",
                "--joinmarket.http.tokens[0].wallets=alice",
                "--joinmarket.http.tokens[0].file=" + token);
        http = client("local.server.port")
                .mutate()
                .defaultHeader("Authorization", "Bearer " + TOKEN)
                .build();
        management = client("local.management.port");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void servesAGoodRequestOnAVirtualThread() {
        http.post()
                .uri("/api/v1/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(GOOD.replace('\'', '"'))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.amount_sats")
                .isEqualTo(5000)
                .jsonPath("$.virtual")
                .isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'amount_sats':5000    | 'amount_sats':2729          | invalid-field   | amount_sats             | must be greater than or equal to 2730
        'amount_sats':5000    | 'amount_sats':3000.7        | invalid-field   | amount_sats             | must be a whole number in range
        'amount_sats':5000    | 'amount_sats':'3000'        | invalid-field   | amount_sats             | must be a whole number in range
        'amount_sats':5000    | 'amount_sats':99999999999999999999 | invalid-field | amount_sats        | must be a whole number in range
        'amount_sats':5000    | 'amount_sats':null          | missing-field   | amount_sats             | is required
        'amount_sats':5000,   |                             | missing-field   | amount_sats             | is required
        'wallet':'alice',     |                             | missing-field   | wallet                  | is required
        'wallet':'alice'      | 'wallet':null               | missing-field   | wallet                  | is required
        'wallet':'alice'      | 'wallet':3                  | invalid-field   | wallet                  | must be a text
        'wallet':'alice'      | 'wallet':''                 | invalid-field   | wallet                  | size must be between 1 and 20
        'choice':'RANDOM'     | 'choice':'DEAREST'          | invalid-field   | choice                  | must be one of CHEAPEST, RANDOM
        'max_fee_sats':10     | 'max_fee_sats':1001         | invalid-field   | fee_limits.max_fee_sats | must be less than or equal to 1000
        'max_fee_sats':10     | 'max_fee_sats':1.5          | invalid-field   | fee_limits.max_fee_sats | must be a whole number in range
        'max_fee_sats':10     | 'max_fee_sats':10,'max':1   | unknown-field   | fee_limits.max          | is not a field of this request
        'wallet':'alice'      | 'wallet':'alice','x':1      | unknown-field   | x                       | is not a field of this request
        'wallet':'alice'      | 'wallet':'alice','makers':'x' | invalid-field | makers                  | must be a list
        'wallet':'alice'      | 'wallet':'alice','makers':['a',1] | invalid-field | makers[1]           | must be a text
        {'max_fee_sats':10}   | 7                           | invalid-field   | fee_limits              | must be an object
        """)
    void namesTheFieldAndItsLimit(String good, String bad, String slug, String field, String detail) {
        String body = GOOD.replace(good, bad == null ? "" : bad);
        assertThat(body).isNotEqualTo(GOOD);

        JsonNode problem = post(body, HttpStatus.BAD_REQUEST);

        assertThat(problem.get("type").asString()).isEqualTo("urn:joinmarket:problem:" + slug);
        assertThat(problem.get("field").asString()).isEqualTo(field);
        assertThat(problem.get("detail").asString()).isEqualTo(detail);
        assertThat(problem.get("status").asInt()).isEqualTo(400);
    }

    @Test
    void givesTheNumberOfALimitByItself() {
        assertThat(post(GOOD.replace("5000", "1"), HttpStatus.BAD_REQUEST)
                        .get("limit")
                        .asInt())
                .isEqualTo(2730);
        assertThat(post(GOOD.replace("'alice'", "''"), HttpStatus.BAD_REQUEST)
                        .get("limit")
                        .asString())
                .isEqualTo("1..20");
    }

    @Test
    void listsAllErrorsWhenThereAreSeveral() {
        JsonNode problem = post(GOOD.replace("5000", "1").replace("'alice'", "''"), HttpStatus.BAD_REQUEST);

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(one -> one.get("field").asString()))
                .containsExactlyInAnyOrder("amount_sats", "wallet");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'wallet'             | unreadable-json
        nonsense              | unreadable-json
        []                    | invalid-field
        {} {}                 | missing-field
        ``                    | unreadable-json
        """)
    void saysSoWhenTheBodyIsNotReadable(String body, String slug) {
        JsonNode problem = post(body, HttpStatus.BAD_REQUEST);

        assertThat(problem.get("type").asString()).isEqualTo("urn:joinmarket:problem:" + slug);
    }

    @Test
    void neverRepeatsWhatWasSentExceptACleanedFieldName() {
        JsonNode problem =
                post(GOOD.replaceFirst("\\{", "{'<script>planted" + "x".repeat(500) + "':1,"), HttpStatus.BAD_REQUEST);

        assertThat(problem.get("field").asString())
                .startsWith("?script?plantedx")
                .hasSize(120);
        assertThat(post(GOOD.replace("RANDOM", "planted"), HttpStatus.BAD_REQUEST)
                        .toString())
                .doesNotContain("planted");
        assertThat(post(GOOD + "planted", HttpStatus.BAD_REQUEST).toString()).doesNotContain("planted");
    }

    @Test
    void refusesABodyAboveTheLimit() {
        String big = GOOD.replace("alice", "x".repeat(300_000));

        assertThat(post(big, HttpStatus.CONTENT_TOO_LARGE).get("type").asString())
                .isEqualTo("urn:joinmarket:problem:body-too-large");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/orders/x?page=1,400,invalid-field,number",
        "/api/v1/orders/1?page=x,400,invalid-field,page",
        "/api/v1/orders/1?page=0,400,invalid-field,page",
        "/api/v1/orders/1,400,missing-field,page",
        "/api/v1/field,400,invalid-field,amount_sats",
        "/api/v1/conflict,409,wallet-locked,",
        "/api/v1/operator,403,role-not-allowed,",
        "/api/v1/nothing,404,not-found,",
        "/nothing,404,not-found,"
    })
    void answersOtherMistakesWithAProblem(String path, int status, String slug, String field) {
        JsonNode problem = json(http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .returnResult());

        assertThat(problem.get("type").asString()).isEqualTo("urn:joinmarket:problem:" + slug);
        assertThat(problem.path("field").asString("")).isEqualTo(field == null ? "" : field);
    }

    @Test
    void answersAWrongMethodAndAWrongMediaTypeWithAProblem() {
        http.delete()
                .uri("/api/v1/orders")
                .exchange()
                .expectStatus()
                .isEqualTo(405)
                .expectHeader()
                .valueEquals("Allow", "POST")
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:joinmarket:problem:method-not-allowed");
        http.post()
                .uri("/api/v1/orders")
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("x")
                .exchange()
                .expectStatus()
                .isEqualTo(415)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:joinmarket:problem:unsupported-media-type");
    }

    @Test
    void answersWithAProblemEvenAClientThatWantsSomethingElse() {
        http.get()
                .uri("/api/v1/conflict")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void keepsItsOwnFailuresToItselfAndTheLog(CapturedOutput output) {
        JsonNode problem = json(http.get()
                .uri("/api/v1/broken")
                .exchange()
                .expectStatus()
                .isEqualTo(500)
                .expectBody()
                .returnResult());

        assertThat(problem.propertyNames()).containsExactlyInAnyOrder("type", "title", "status", "incident");
        assertThat(problem.toString()).doesNotContain("planted");
        assertThat(output)
                .contains("incident=" + problem.get("incident").asString())
                .contains("planted secret");
    }

    @Test
    void givesControllersTheCallerAndRefusesItWhereThereIsNone() {
        http.get()
                .uri("/api/v1/caller")
                .exchange()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("alice")
                .jsonPath("$.role")
                .isEqualTo("MAKER");
        WebTestClient stranger = client("local.server.port");
        stranger.get().uri("/api/v1/caller").exchange().expectStatus().isUnauthorized();
        stranger.get().uri("/api/v1/open/hello").exchange().expectStatus().isOk();
        stranger.get().uri("/api/v1/open/caller").exchange().expectStatus().isUnauthorized();
        stranger.post().uri("/api/v1/open/hello").exchange().expectStatus().isUnauthorized();
        stranger.get().uri("/page").exchange().expectStatus().isOk();
    }

    @Test
    void exposesHealthInfoAndPrometheusOnTheManagementPortOnly() {
        management
                .get()
                .uri("/actuator/health/liveness")
                .exchange()
                .expectStatus()
                .isOk();
        management
                .get()
                .uri("/actuator/health/readiness")
                .exchange()
                .expectStatus()
                .isOk();
        management.get().uri("/actuator/env").exchange().expectStatus().isNotFound();
        management
                .get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(text -> assertThat(text).contains("service=\"sample-service\""));
        http.get().uri("/actuator/health").exchange().expectStatus().isNotFound();
    }

    private static JsonNode post(String body, HttpStatus status) {
        return json(http.post()
                .uri("/api/v1/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.replace('\'', '"'))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .returnResult());
    }

    private static JsonNode json(EntityExchangeResult<byte[]> result) {
        return JsonMapper.shared().readTree(java.util.Objects.requireNonNull(result.getResponseBody()));
    }

    private static WebTestClient client(String port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + service.getEnvironment().getRequiredProperty(port))
                .build();
    }

    @Test
    void extrasNeverReplaceTypeTitleOrStatus() {
        var problem = new Problem(409, "x", "T", Map.of("type", "other", "status", 200, "a", 1));

        assertThat(problem.members())
                .containsEntry("type", "urn:joinmarket:problem:x")
                .containsEntry("status", 409);
    }
}
