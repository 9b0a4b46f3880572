package org.joinmarket.orderbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What it needs to start: settings that make sense, and no directory. */
@Tag("slow")
@ResourceLock(Resources.SYSTEM_ERR)
class LonelyServiceTest {
    private static final List<String> GOOD = List.of(
            "--server.port=0",
            "--management.server.port=0",
            "--joinmarket.logging.console=plain",
            "--joinmarket.chain.network=regtest",
            "--joinmarket.wire.allow-clearnet=true",
            "--joinmarket.wire.directories=127.0.0.1:1");

    @Test
    void isReadyWithoutAnyDirectoryAndShowsThatItHasNone() {
        try (var refusing = ScriptedDirectory.start("regtest");
                var service = start("--joinmarket.wire.directories=" + refusing.address())) {
            refusing.refuse(true);
            refusing.dropAll();

            client(service, "local.management.port")
                    .get()
                    .uri("/actuator/health/readiness")
                    .exchange()
                    .expectStatus()
                    .isOk();
            client(service, "local.server.port")
                    .get()
                    .uri("/orderbook.json")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.offers")
                    .isEmpty()
                    .jsonPath("$.fidelitybonds")
                    .isEmpty()
                    .jsonPath("$.state")
                    .isEqualTo("waiting");
        }
    }

    @Test
    void hasTheDocumentedDefaults() {
        try (var service = start()) {
            var properties = service.getBean(OrderbookProperties.class);

            assertThat(properties.maxOffers()).isEqualTo(20_000);
            assertThat(properties.maxOffersPerMaker()).isEqualTo(50);
            assertThat(properties.requestInterval()).hasMinutes(30);
            assertThat(properties.minRefreshInterval()).hasSeconds(61);
            assertThat(properties.responseTimeout()).hasSeconds(30);
            assertThat(properties.maxConnections()).isEqualTo(512);
        }
    }

    @Test
    void closesVisitorsConnectionsBeyondItsLimit() throws Exception {
        try (var service = start("--joinmarket.orderbook.max-connections=4")) {
            int port = Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
            List<Socket> visitors = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket visitor = connected(port);
                visitors.add(visitor);
                visitor.getOutputStream()
                        .write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(visitor.getInputStream().read()).isEqualTo('H');
            }

            try (Socket tooMany = connected(port)) {
                assertThat(tooMany.getInputStream().read()).as("end").isEqualTo(-1);
            }
            for (Socket visitor : visitors) visitor.close();
        }
    }

    private static Socket connected(int port) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
        return socket;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --joinmarket.orderbook.max-offer=3                | joinmarket.orderbook.max-offer (command line) is not a setting                    | Did you mean joinmarket.orderbook.max-offers
        --joinmarket.orderbook.max-offers=9               | joinmarket.orderbook.max-offers = 9 (command line) is refused: must be greater    | Change joinmarket.orderbook.max-offers
        --joinmarket.orderbook.max-offers-per-maker=0     | joinmarket.orderbook.max-offers-per-maker = 0 (command line) is refused           | Change joinmarket.orderbook.max-offers-per-maker
        --joinmarket.orderbook.request-interval=60s       | joinmarket.orderbook.request-interval = PT1M (command line) is refused            | Change joinmarket.orderbook.request-interval
        --joinmarket.orderbook.min-refresh-interval=1s    | joinmarket.orderbook.min-refresh-interval = PT1S (command line) is refused        | Change joinmarket.orderbook.min-refresh-interval
        --joinmarket.wire.directories=                    | joinmarket.wire.directories                                                       | Change
        --joinmarket.wire.allow-clearnet=false            | the settings under joinmarket.wire are refused: the directory 127.0.0.1:1 is not an onion service | Set joinmarket.wire.directories to onion services
        --joinmarket.chain.network=signet                 | the settings under joinmarket.wire are refused: joinmarket.wire.allow-clearnet is for regtest only | Set joinmarket.wire.directories to onion services
        --joinmarket.wire.directories=here                | joinmarket.wire is refused: joinmarket.wire.directories holds an address that is not host:port | Change the settings under joinmarket.wire
        """)
    void refusesAWrongSettingInTwoLines(String argument, String what, String remedy) {
        List<String> lines = errors(argument);

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith(what);
        assertThat(lines.getLast()).startsWith(remedy);
    }

    private static List<String> errors(String argument) {
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThatThrownBy(() -> start(argument).close()).isInstanceOf(RuntimeException.class);
        } finally {
            System.setErr(before);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        var all = new ArrayList<>(GOOD);
        for (String argument : arguments) {
            String name = argument.substring(0, argument.indexOf('=') + 1);
            all.removeIf(one -> one.startsWith(name));
            all.add(argument);
        }
        return ServiceRunner.start(OrderbookApplication.class, "orderbook-service", all.toArray(String[]::new));
    }

    private static WebTestClient client(ConfigurableApplicationContext service, String port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + service.getEnvironment().getRequiredProperty(port))
                .build();
    }
}
