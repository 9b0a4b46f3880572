package org.joinmarket.wallet.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WalletClientsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger tokens = new AtomicInteger();
    private HttpServer server;
    private WalletApi wallet;
    private int status = 200;
    private String type = "application/json";
    private String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        wallet = WalletClients.create(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                () -> "token-" + tokens.incrementAndGet(),
                TIMEOUT);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        byte[] body = answer.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void sendsSnakeCaseAndReadsWhatNewerServicesAdd() {
        answer = """
                {"address":"bcrt1qx","path":"m/84'/1'/0'/0/7","mixdepth":2,"index":7,"added_later":true}""";

        var address = wallet.newAddress("alice", new Wallets.NewAddress(2));

        assertThat(address.index()).isEqualTo(7);
        assertThat(requests).containsExactly("POST /api/v1/wallets/alice/addresses Bearer token-1 {\"mixdepth\":2}");
    }

    @Test
    void asksForTheTokenAtEveryCallSoThatARotatedOneIsUsedAtOnce() {
        answer = "{\"leases\":[]}";

        wallet.openLeases();
        wallet.openLeases();

        assertThat(requests).extracting(request -> request.split(" ")[3]).containsExactly("token-1", "token-2");
    }

    @Test
    void tellsAProblemsSlugFieldAndReason() {
        status = 422;
        type = "application/problem+json";
        answer = """
                {"type":"urn:joinmarket:problem:signing-refused","title":"Refused.","detail":"The signer refused.",
                 "field":"transaction","reason":"NO_EQUAL_OUTPUTS"}""";

        assertThatExceptionOfType(WalletProblem.class)
                .isThrownBy(() -> wallet.sign("id", new Leases.Sign("00")))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(422);
                    assertThat(problem.is(WalletProblem.SIGNING_REFUSED)).isTrue();
                    assertThat(problem.field()).isEqualTo("transaction");
                    assertThat(problem.reason()).isEqualTo("NO_EQUAL_OUTPUTS");
                    assertThat(problem).hasMessage("The signer refused. (NO_EQUAL_OUTPUTS)");
                });
    }

    @Test
    void makesDoWithTheStatusWhenSomethingElseThanTheWalletServiceAnswers() {
        status = 502;
        type = "text/html";
        answer = "<html>bad gateway</html>";

        assertThatExceptionOfType(WalletProblem.class)
                .isThrownBy(() -> wallet.tip())
                .satisfies(problem -> {
                    assertThat(problem.slug()).isEqualTo("http-502");
                    assertThat(problem.field()).isNull();
                    assertThat(problem).message().doesNotContain("html");
                });
    }

    @Test
    void saysUnreachableWhenNobodyListens() {
        server.stop(0);

        assertThatExceptionOfType(WalletProblem.class)
                .isThrownBy(() -> wallet.tip())
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(WalletProblem.UNREACHABLE));
    }

    @Test
    void aSlashBehindTheAddressDoesNoHarm() {
        answer = "{\"leases\":[]}";

        WalletClients.create(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), () -> "token", TIMEOUT)
                .openLeases();

        assertThat(requests).singleElement().asString().startsWith("GET /api/v1/leases ");
    }

    @Test
    void printsNoSecretOfARequestOrAnAnswer() {
        String secret = "correct horse battery staple";

        assertThat(List.of(
                        new Wallets.Create("alice", secret, 12, secret, secret).toString(),
                        new Wallets.Created("alice", "00000000", secret).toString(),
                        new Wallets.Unlock(secret).toString(),
                        new Leases.Opening(secret).toString()))
                .allMatch(text -> text.contains("<secret>") && !text.contains(secret));
    }
}
