package org.joinmarket.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services are small real processes; what they are told is what counts here. */
class MarketProcessesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> DIRECTORIES = List.of("127.0.0.1:5222", "127.0.0.1:5223");

    @TempDir
    private Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void modules() throws IOException {
        root = StubModules.in(
                folder.resolve("modules"),
                "directory-service",
                "wallet-service",
                "maker-service",
                "taker-service",
                "orderbook-service");
    }

    private MarketProcesses market() {
        return new MarketProcesses(root, StubModules.JAVA, folder.resolve("market"));
    }

    @Test
    void tellsEveryServiceWhatItNeedsAndNoTokenThatIsNotIts() throws IOException {
        try (MarketProcesses market = market()) {
            ServiceProcess wallet = startAll(market);

            Properties ofWallet = settings(wallet);
            assertThat(ofWallet)
                    .containsEntry("joinmarket.chain.backend", "embedded")
                    .containsEntry("joinmarket.chain.network", "regtest")
                    .containsEntry("joinmarket.http.tokens[2].name", "alice")
                    .containsEntry("joinmarket.http.tokens[2].role", "maker")
                    .containsEntry("joinmarket.http.tokens[2].wallets[0]", "alice")
                    .containsEntry("joinmarket.http.tokens[4].role", "taker")
                    .containsKey("joinmarket.wallet.unlock.carol.password-file");
            assertThat(settings(named(market, "maker")))
                    .containsEntry("joinmarket.maker.makers[0].type", "relative")
                    .containsEntry("joinmarket.maker.makers[0].cjfee", "0.0003")
                    .containsEntry("joinmarket.maker.makers[1].type", "absolute")
                    .containsEntry("joinmarket.maker.makers[1].cjfee", "250")
                    .containsEntry("joinmarket.wallet-client.url", "http://127.0.0.1:1")
                    .containsEntry("joinmarket.wallet-client.token-file", tokenFile(market, "viewer"))
                    .containsEntry("joinmarket.wire.directories[1]", "127.0.0.1:5223");
            assertThat(settings(named(market, "taker")))
                    .containsEntry("joinmarket.wallet-client.token-file", tokenFile(market, "carol"));
            assertThat(settings(named(market, "orderbook")).keySet())
                    .as("a watcher has no token")
                    .noneMatch(key -> key.toString().contains("token"));
            assertThat(settings(named(market, "directory")))
                    .containsEntry("joinmarket.directory.bind", "127.0.0.1")
                    .doesNotContainKey("joinmarket.wire.directories[0]");
        }
    }

    @Test
    void keepsSecretsInFilesThatTheirOwnerReadsAlone() throws IOException {
        try (MarketProcesses market = market()) {
            startAll(market);

            assertThat(market.tokenFile("operator")).hasContent(market.operatorToken());
            try (Stream<Path> secrets = Files.list(market.directory().resolve("secrets"))) {
                for (Path secret : secrets.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                            .as(secret.toString())
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void keepsTokensAndPasswordsWhenTheWalletServiceIsStartedAgain() throws IOException {
        try (MarketProcesses market = market()) {
            startAll(market);
            String token = market.operatorToken();
            Path password = market.directory().resolve("secrets/carol.password");
            String before = PrivateFiles.read(password);
            named(market, "wallet").kill();

            market.startWallet(new ChainChoice.Embedded(), List.of("alice"), List.of("carol"), 0, 0);

            assertThat(market.operatorToken()).isEqualTo(token);
            assertThat(PrivateFiles.read(password)).isEqualTo(before);
        }
    }

    @Test
    void letsATestSetWhatItWantsAndUsesABitcoindWhereThereIsOne() throws IOException {
        try (MarketProcesses market = market()) {
            market.with("wallet-service", "joinmarket.chain.network", "signet");
            market.with("wallet-service", "joinmarket.chain.scan-window", "5");
            market.with("wallet", "joinmarket.chain.scan-window", "6");
            var chain = new ChainChoice.Bitcoind(URI.create("http://127.0.0.1:18443"), Path.of("/cookie"));

            ServiceProcess wallet = market.startWallet(chain, List.of(), List.of(), 0, 0);

            assertThat(settings(wallet))
                    .containsEntry("joinmarket.chain.network", "signet")
                    .containsEntry("joinmarket.chain.scan-window", "6")
                    .containsEntry("joinmarket.chain.backend", "bitcoind")
                    .containsEntry("joinmarket.chain.rpc-url", "http://127.0.0.1:18443")
                    .containsEntry("joinmarket.chain.rpc-cookie-file", "/cookie");
        }
    }

    @Test
    void leavesNoProcessAndStartsNoneAfterItIsClosed() throws IOException {
        MarketProcesses market = market();
        startAll(market);
        List<ServiceProcess> all = market.processes();
        assertThat(all).hasSize(5).allMatch(ServiceProcess::isAlive);

        market.close();
        market.close();

        assertThat(all).noneMatch(ServiceProcess::isAlive);
        assertThatIllegalStateException()
                .isThrownBy(() -> market.startOrderbook(DIRECTORIES, 0, 0))
                .withMessageContaining("stopped");
        assertThat(market.processes()).hasSize(5);
    }

    @Test
    void asksTheWalletServiceWithTheTokenOfWhomItSpeaksFor() throws IOException {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            heard.add(exchange.getRequestHeaders().getFirst("Authorization"));
            heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = ("{\"name\":\"carol\",\"fingerprint\":\"00000000\",\"mnemonic\":\"words\","
                            + "\"state\":\"UNLOCKED\",\"mixdepths\":5,\"ready\":true}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        http.start();
        try (MarketProcesses market = market()) {
            market.with(
                    "wallet-service",
                    "stub.http",
                    Integer.toString(http.getAddress().getPort()));
            ServiceProcess wallet = market.startWallet(new ChainChoice.Embedded(), List.of(), List.of("carol"), 0, 0);
            wallet.awaitReady(PATIENCE);

            assertThat(market.createWallet(market.walletAsOperator(wallet), "carol")
                            .mnemonic())
                    .isEqualTo("words");
            market.createWallet(market.walletAs(wallet, "carol"), "carol");

            String password = PrivateFiles.read(market.directory().resolve("secrets/carol.password"));
            assertThat(heard.get(0)).isEqualTo("Bearer " + market.operatorToken());
            assertThat(heard.get(1)).contains(password);
            assertThat(heard.get(4))
                    .as("after it was asked whether it is ready")
                    .isEqualTo("Bearer " + PrivateFiles.read(market.tokenFile("carol")));
        } finally {
            http.stop(0);
        }
    }

    private static ServiceProcess startAll(MarketProcesses market) {
        market.startDirectory("directory", 0, 0, 0);
        ServiceProcess wallet =
                market.startWallet(new ChainChoice.Embedded(), List.of("alice", "bob"), List.of("carol"), 0, 0);
        wallet.awaitReady(PATIENCE);
        var makers = List.of(MakerSpec.relative("alice", "0.0003"), MakerSpec.absolute("bob", 250));
        market.startMakers(wallet, DIRECTORIES, makers, 0, 0);
        market.startTaker(wallet, DIRECTORIES, "carol", 0, 0);
        market.startOrderbook(DIRECTORIES, 0, 0);
        return wallet;
    }

    private static ServiceProcess named(MarketProcesses market, String name) {
        return market.processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String tokenFile(MarketProcesses market, String name) {
        return market.tokenFile(name).toString();
    }

    private static Properties settings(ServiceProcess process) throws IOException {
        Properties settings = new Properties();
        try (InputStream file = Files.newInputStream(process.directory().resolve("service.properties"))) {
            settings.load(file);
        }
        return settings;
    }
}
