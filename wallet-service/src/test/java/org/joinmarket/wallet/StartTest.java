package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.joinmarket.wallet.Problems.assertProblem;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

@Tag("slow")
class StartTest {
    @TempDir
    Path folder;

    private static StartupProblem problemOf(ThrowingCallable start) {
        for (Throwable cause = catchThrowable(start); cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupProblem problem) return problem;
        }
        throw new AssertionError("it was to say what is wrong");
    }

    private void start(String... settings) {
        WalletService.start(folder, settings).close();
    }

    @Test
    void anEnvironmentVariableMisspeltByOneLetterIsRefusedWithTheRightName() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WalletApplication.class.getName())
                .redirectErrorStream(true)
                .directory(folder.toFile());
        builder.environment().put("JOINMARKET_WALLET_POLICY_MAXCOSTSAT", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output)
                .contains("JOINMARKET_WALLET_POLICY_MAXCOSTSAT", "JOINMARKET_WALLET_POLICY_MAXCOSTSATS")
                .doesNotContain("\tat ");
    }

    @Test
    void mainnetNeedsConsent() {
        StartupProblem problem =
                problemOf(() -> start("joinmarket.chain.network", "mainnet", "joinmarket.chain.backend", "bitcoind"));
        assertThat(problem.remedy()).contains("joinmarket.chain.mainnet-consent=true");
    }

    @Test
    void theEmbeddedChainIsForRegtestOnly() {
        assertThat(problemOf(() -> start("joinmarket.chain.network", "signet")).remedy())
                .contains("joinmarket.chain.backend=bitcoind");
    }

    @Test
    void bitcoindNeedsCredentials() {
        assertThat(problemOf(() -> start("joinmarket.chain.backend", "bitcoind"))
                        .remedy())
                .contains("joinmarket.chain.rpc-cookie-file");
    }

    @Test
    void aPasswordFileThatOthersCanReadIsRefused() throws Exception {
        Path file = WalletService.ownerOnly(folder.resolve("password"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        StartupProblem problem =
                problemOf(() -> start("joinmarket.wallet.unlock.alice.password-file", file.toString()));
        assertThat(problem.remedy()).isEqualTo("Run: chmod 600 " + file);
        Path empty = WalletService.ownerOnly(folder.resolve("empty"), "\n");
        assertThat(problemOf(() -> start("joinmarket.wallet.unlock.alice.password-file", empty.toString()))
                        .what())
                .contains("is empty");
        assertThat(problemOf(() -> start("joinmarket.wallet.unlock.alice.password-file", folder + "/missing"))
                        .what())
                .contains("joinmarket.wallet.unlock.alice.password-file");
    }

    @Test
    void aBackendOnAnotherNetworkStopsTheStart() throws Exception {
        try (FakeNode node = new FakeNode("{\"chain\": \"main\", \"blocks\": 1, \"headers\": 1}")) {
            StartupProblem problem = problemOf(() -> start(node.settings(folder)));
            assertThat(problem.what()).contains("'main'", "regtest");
            assertThat(problem.remedy()).contains("joinmarket.chain.network");
        }
    }

    @Test
    void aBackendThatIsDownIsNotReadyAndSaysWhy() throws Exception {
        String[] settings;
        try (FakeNode node = new FakeNode("{}")) {
            settings = node.settings(folder);
        }
        try (WalletService service = WalletService.start(folder, settings)) {
            Health health = service.bean(ChainHealth.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails())
                    .containsEntry("trouble", "node-down")
                    .containsKeys("reason", "remedy");
            assertProblem(
                    503,
                    WalletProblem.CHAIN_UNAVAILABLE,
                    () -> service.as("viewer").tip());
            service.as("operator").create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
            assertThat(service.as("alice").wallet("alice").ready()).isFalse();
            assertThat(service.as("alice").wallet("alice").reason()).isEqualTo(WalletProblem.CHAIN_UNAVAILABLE);
            assertProblem(
                    503,
                    WalletProblem.CHAIN_UNAVAILABLE,
                    () -> service.as("alice").balances("alice"));
            assertProblem(
                    503,
                    WalletProblem.CHAIN_UNAVAILABLE,
                    () -> service.as("alice").leaseAsMaker("alice", Round.makerRequest("no-chain-no-lease", 100_000)));
            service.tick(); // the background goes on
        }
    }

    /** Its words are in that answer only: whoever waits for them does so for less long than we for bitcoind. */
    @Test
    void theWordsOfANewWalletDoNotWaitForABitcoindThatHangs() throws Exception {
        try (FakeNode node = new FakeNode("{\"chain\": \"regtest\", \"blocks\": 1, \"headers\": 1}");
                WalletService service = WalletService.start(folder, node.settings(folder))) {
            node.hang();
            try {
                var made = service.as("operator")
                        .create(new Wallets.Create("alice", WalletService.PASSWORD, null, null, null));
                assertThat(made.mnemonic()).isNotNull();
                assertThat(service.bean(WalletRegistry.class).names()).containsExactly("alice");
            } finally {
                node.answer();
            }
        }
    }

    /** Answers every call with the same result, as a bitcoind would. */
    private static final class FakeNode implements AutoCloseable {
        private final HttpServer server;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private volatile CompletableFuture<@Nullable Void> answering = CompletableFuture.completedFuture(null);

        FakeNode(String result) throws Exception {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            byte[] body = ("{\"result\": " + result + ", \"error\": null, \"id\": 1}").getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                answering.join();
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        String[] settings(Path folder) {
            Path cookie = WalletService.ownerOnly(folder.resolve("cookie"), "__cookie__:secret");
            List<String> settings = new ArrayList<>(List.of("joinmarket.chain.backend", "bitcoind"));
            settings.addAll(List.of(
                    "joinmarket.chain.rpc-url",
                    "http://127.0.0.1:" + server.getAddress().getPort()));
            settings.addAll(List.of("joinmarket.chain.rpc-cookie-file", cookie.toString()));
            return settings.toArray(String[]::new);
        }

        /** Takes calls and answers none, until {@link #answer}. */
        void hang() {
            answering = new CompletableFuture<>();
        }

        void answer() {
            answering.complete(null);
        }

        @Override
        public void close() {
            server.stop(0);
            threads.close();
        }
    }
}
