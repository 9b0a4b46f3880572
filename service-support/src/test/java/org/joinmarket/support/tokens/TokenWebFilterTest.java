package org.joinmarket.support.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class TokenWebFilterTest {
    private static final String ALICE = "alice-0123456789abcdef0123456789";
    private static final String NEW = "newer-0123456789abcdef0123456789";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private TokenWebFilter filter;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private @Nullable MockServerWebExchange passed;

    @BeforeEach
    void startFilter() throws IOException {
        write(ALICE);
        var entry = new TokenEntry("alice", folder.resolve("token"), Role.MAKER, List.of("a"), null);
        filter = filter(List.of(entry));
    }

    @Test
    void passesAValidTokenAndSaysWhoCalls() {
        var exchange = call(HttpMethod.POST, "/api/v1/leases", "Bearer " + ALICE);

        assertThat(passed).isSameAs(exchange);
        assertThat(Caller.of(exchange)).hasValueSatisfying(caller -> {
            assertThat(caller.name()).isEqualTo("alice");
            assertThat(caller.is(Role.MAKER)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong-0123456789abcdef0123456789",
                "Bearer alice-0123456789abcdef012345678",
                "Bearer alice-0123456789abcdef01234567890",
                "Basic YWxpY2U6eA==",
                "alice-0123456789abcdef0123456789"
            })
    void refusesEverythingElseWithAProblem(String authorization) {
        var exchange = call(HttpMethod.GET, "/api/v1/leases", authorization);

        assertThat(passed).isNull();
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(exchange.getResponse().getHeaders().getFirst("WWW-Authenticate"))
                .isEqualTo("Bearer");
        assertThat(exchange.getResponse().getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(exchange.getResponse().getBodyAsString().block())
                .contains("\"type\":\"urn:joinmarket:problem:unauthorized\"");
    }

    @Test
    void refusesAHeaderOfAnySizeAndTwoHeaders() {
        call(HttpMethod.GET, "/api/v1/leases", "Bearer " + ALICE + "x".repeat(10_000));
        assertThat(passed).isNull();

        var request = MockServerHttpRequest.get("/api/v1/leases")
                .header("Authorization", "Bearer " + ALICE, "Bearer " + ALICE);
        filter.filter(MockServerWebExchange.from(request), this::pass).block();
        assertThat(passed).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/v1/leases",
                "/%61pi/v1/leases",
                "/api;x=1/v1/leases",
                "/api/../api/v1",
                "/api/v1/openx"
            })
    void guardsEverySpellingOfAPathUnderApi(String path) {
        call(HttpMethod.GET, path, "");

        assertThat(passed).isNull();
    }

    @Test
    void opensPathsForReadingOnly() {
        call(HttpMethod.GET, "/api/v1/open", "");
        assertThat(passed).isNotNull();
        assertThat(Caller.of(java.util.Objects.requireNonNull(passed))).isEmpty();

        passed = null;
        call(HttpMethod.HEAD, "/api/v1/open", "");
        assertThat(passed).isNotNull();

        passed = null;
        call(HttpMethod.POST, "/api/v1/open", "");
        assertThat(passed).isNull();
    }

    @Test
    void leavesOtherPathsAlone() {
        call(HttpMethod.GET, "/orderbook.json", "");

        assertThat(passed).isNotNull();
    }

    @Test
    void refusesEverythingWhenThereIsNoToken() {
        filter = filter(List.of());

        call(HttpMethod.GET, "/api/v1/leases", "Bearer ");

        assertThat(passed).isNull();
    }

    @Test
    void refusesTheOldTokenAndPassesTheNewOnceTheFileChanged() throws IOException {
        write(NEW);
        now.set(Instant.EPOCH.plusSeconds(1));

        call(HttpMethod.GET, "/api/v1/leases", "Bearer " + ALICE);
        assertThat(passed).isNull();

        call(HttpMethod.GET, "/api/v1/leases", "Bearer " + NEW);
        assertThat(passed).isNotNull();
    }

    @Test
    void refusesTheTokenOnceItsFileIsGone() throws IOException {
        Files.delete(folder.resolve("token"));
        now.set(Instant.EPOCH.plusSeconds(1));

        call(HttpMethod.GET, "/api/v1/leases", "Bearer " + ALICE);

        assertThat(passed).isNull();
    }

    @Test
    void refusesATextThatTwoFilesHaveComeToHold() throws IOException {
        Path second = folder.resolve("second");
        Files.writeString(second, NEW);
        Files.setPosixFilePermissions(second, PosixFilePermissions.fromString("rw-------"));
        filter = filter(List.of(
                new TokenEntry("alice", folder.resolve("token"), Role.MAKER, List.of("a"), null),
                new TokenEntry("olga", second, Role.OPERATOR, List.of("*"), null)));
        call(HttpMethod.GET, "/api/v1/leases", "Bearer " + NEW);
        assertThat(passed).isNotNull();
        passed = null;

        write(NEW);
        now.set(Instant.EPOCH.plusSeconds(1));

        call(HttpMethod.GET, "/api/v1/leases", "Bearer " + NEW);
        assertThat(passed).as("whose is it?").isNull();
    }

    private TokenWebFilter filter(List<TokenEntry> entries) {
        return new TokenWebFilter(new Tokens(entries, () -> now.get()), List.of(OpenPaths.of("/api/v1/open")));
    }

    private MockServerWebExchange call(HttpMethod method, String path, String authorization) {
        var request = MockServerHttpRequest.method(method, java.net.URI.create(path));
        if (!authorization.isEmpty()) request.header("Authorization", authorization);
        var exchange = MockServerWebExchange.from(request);
        filter.filter(exchange, this::pass).block();
        return exchange;
    }

    private Mono<Void> pass(org.springframework.web.server.ServerWebExchange exchange) {
        passed = (MockServerWebExchange) exchange;
        return Mono.empty();
    }

    private void write(String token) throws IOException {
        Path file = folder.resolve("token");
        Files.deleteIfExists(file);
        Files.writeString(file, token);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
