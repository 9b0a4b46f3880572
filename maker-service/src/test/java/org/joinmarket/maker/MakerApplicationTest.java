package org.joinmarket.maker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.support.notices.NoticeRule;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.testkit.wire.ScriptedDirectory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service as it starts: with a directory, and a wallet service that is not there. */
@Tag("slow")
class MakerApplicationTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String OPERATOR = "fedcba9876543210fedcba9876543210";
    private static final int NOBODY = 9; // the discard port: nothing listens on it

    @TempDir
    Path folder = Path.of("unused");

    private Path token() throws IOException {
        return token("token", TOKEN);
    }

    private Path token(String name, String token) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, token);
        }
        return file;
    }

    private ConfigurableApplicationContext start(String directory, String... more) throws IOException {
        List<String> settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--joinmarket.run.data-dir=" + folder.resolve("data"),
                "--joinmarket.chain.network=regtest",
                "--joinmarket.wire.allow-clearnet=true",
                "--joinmarket.wire.directories=" + directory,
                "--joinmarket.wallet-client.url=http://127.0.0.1:" + NOBODY,
                "--joinmarket.wallet-client.token-file=" + token(),
                "--joinmarket.http.tokens[0].name=viewer",
                "--joinmarket.http.tokens[0].role=viewer",
                "--joinmarket.http.tokens[0].wallets=alice",
                "--joinmarket.http.tokens[0].file=" + token(),
                "--joinmarket.maker.makers[0].name=alice",
                "--joinmarket.maker.makers[0].cjfee=0.0003",
                "--joinmarket.maker.makers[1].name=bob",
                "--joinmarket.maker.makers[1].type=absolute",
                "--joinmarket.maker.makers[1].cjfee=250",
                "--joinmarket.maker.balance-interval=100ms"));
        for (String setting : more) {
            String key = setting.substring(0, setting.indexOf('=') + 1);
            settings.removeIf(earlier -> earlier.startsWith(key));
            settings.add(setting);
        }
        return ServiceRunner.start(MakerApplication.class, "maker-service", settings.toArray(String[]::new));
    }

    private static HttpResponse<String> get(
            ConfigurableApplicationContext service, String port, String path, String token)
            throws IOException, InterruptedException {
        return send(request(service, port, path, token));
    }

    private static HttpResponse<String> post(ConfigurableApplicationContext service, String path, String token)
            throws IOException, InterruptedException {
        return send(request(service, "local.server.port", path, token).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static HttpRequest.Builder request(
            ConfigurableApplicationContext service, String port, String path, String token) {
        String at = service.getEnvironment().getProperty(port);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path));
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        return request;
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void saysWhyItIsNotEarningToWhoeverMayAsk() throws Exception {
        try (var directory = ScriptedDirectory.start("regtest");
                var service = start(directory.address())) {
            directory.await(Envelope.HANDSHAKE);

            assertThat(get(service, "local.server.port", "/api/v1/status", "").statusCode())
                    .isEqualTo(401);
            var status = get(service, "local.server.port", "/api/v1/status", TOKEN);
            assertThat(status.statusCode()).isEqualTo(200);
            assertThat(status.body())
                    .contains("\"name\":\"alice\"", "\"earning\":false", "\"earned_sats\":0", directory.address())
                    .containsAnyOf("\"reason\":\"wallet_unreachable\"", "\"reason\":\"starting\"")
                    .doesNotContain("bob"); // not this token's wallet
        }
    }

    @Test
    void anOperatorPausesTheMakersOfHisWalletsAndNobodyElseDoes() throws Exception {
        try (var directory = ScriptedDirectory.start("regtest");
                var service = start(
                        directory.address(),
                        "--joinmarket.http.tokens[1].name=operator",
                        "--joinmarket.http.tokens[1].role=operator",
                        "--joinmarket.http.tokens[1].wallets=alice",
                        "--joinmarket.http.tokens[1].file=" + token("operator.token", OPERATOR))) {
            assertThat(post(service, "/api/v1/makers/alice/pause", TOKEN).statusCode())
                    .as("a viewer")
                    .isEqualTo(403);
            assertThat(post(service, "/api/v1/makers/bob/pause", OPERATOR).body())
                    .as("another's wallet")
                    .contains("maker-not-found");

            assertThat(post(service, "/api/v1/makers/alice/pause", OPERATOR).body())
                    .isEqualTo("{\"name\":\"alice\",\"paused\":true}");
            assertThat(get(service, "local.server.port", "/api/v1/status", TOKEN)
                            .body())
                    .contains("\"reason\":\"paused\"");
            assertThat(get(service, "local.management.port", "/actuator/prometheus", "")
                            .body())
                    .containsPattern("jm_maker_standing\\{[^}]*maker=\"alice\"[^}]*standing=\"paused\"[^}]*} 1.0");
            assertThat(post(service, "/api/v1/makers/alice/resume", OPERATOR).body())
                    .isEqualTo("{\"name\":\"alice\",\"paused\":false}");
        }
    }

    @Test
    void provesItsNicksToADirectoryThatAsksAndSaysSo() throws Exception {
        try (var directory = ScriptedDirectory.start("regtest")) {
            directory.askForProofsAs(new DirectoryIdentity("test:directory-a"));
            try (var service = start(
                    directory.address(),
                    "--joinmarket.wire.nick-auth=require_verified",
                    "--joinmarket.wire.directory-identities=" + directory.address() + "=test:directory-a")) {
                for (int maker = 0; maker < 2; maker++) directory.await(Envelope.GETPEERLIST); // it is up by then

                assertThat(get(service, "local.server.port", "/api/v1/status", TOKEN)
                                .body())
                        .contains("\"state\":\"handshaked\",\"verified\":true");
                assertThat(get(service, "local.management.port", "/actuator/prometheus", "")
                                .body())
                        .containsPattern("jm_market_connections_total\\{.*verified=\"true\".*} 2.0");
            }
        }
    }

    @Test
    void metersAndHealthTellTheState() throws Exception {
        try (var directory = ScriptedDirectory.start("regtest");
                var service = start(directory.address())) {
            var metrics = get(service, "local.management.port", "/actuator/prometheus", "");
            assertThat(metrics.body())
                    .contains(
                            "jm_maker_offering{", "maker=\"alice\"", "jm_maker_fills_total{", "jm_maker_rounds_total{");
            assertThat(metrics.body()).doesNotContain("J5");
            everyNoticeKnowsWhatItNames(service);

            var health = get(service, "local.management.port", "/actuator/health/readiness", "");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(get(service, "local.management.port", "/actuator/health/liveness", "")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** Else the text for somebody who is woken by it would have a gap. */
    private static void everyNoticeKnowsWhatItNames(ConfigurableApplicationContext service) {
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

    @Test
    void startsAgainOnTheSameDatabase() throws Exception {
        try (var directory = ScriptedDirectory.start("regtest")) {
            start(directory.address()).close();
            start(directory.address()).close();
        }

        assertThat(folder.resolve("data")).isNotEmptyDirectory();
    }

    /** Which might keep what is burned in another place, where this program would not look. */
    @Test
    void refusesADatabaseOfANewerVersion() throws Exception {
        try (var service = start("127.0.0.1:1")) {
            service.getBean(JdbcClient.class)
                    .sql("insert into flyway_schema_history (installed_rank, version, description, type, script,"
                            + " installed_by, execution_time, success)"
                            + " values (999, '9999', 'later', 'SQL', 'V9999__later.sql', 'test', 1, true)")
                    .update();
        }

        assertThatThrownBy(() -> start("127.0.0.1:1"))
                .rootCause()
                .isInstanceOf(StartupProblem.class)
                .hasMessageContaining("a newer version of maker-service: it has version 9999");
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatThrownBy(() -> start("127.0.0.1:1", "--joinmarket.maker.makers[1].cjfee=a lot"))
                .hasStackTraceContaining("maker bob: cjfee of an absolute offer is a number of satoshi");
        assertThatThrownBy(() -> start("127.0.0.1:1", "--joinmarket.maker.makers[1].wallet=alice"))
                .hasStackTraceContaining("two makers have the wallet alice");
        assertThatThrownBy(() -> start("127.0.0.1:1", "--joinmarket.maker.makers[1].name=alice"))
                .hasStackTraceContaining("two makers have the name alice");
        assertThatThrownBy(() -> start("127.0.0.1:1", "--joinmarket.maker.makers[0].name=Alice Smith"))
                .hasStackTraceContaining("joinmarket.maker");
        assertThatThrownBy(() -> start("127.0.0.1:1", "--joinmarket.maker.balance-intervall=1s"))
                .hasStackTraceContaining("balance-interval");
        assertThatThrownBy(() -> start("127.0.0.1:1", "--joinmarket.wire.nick-auth=require_verified"))
                .hasStackTraceContaining("no identity is set for it");
        assertThatThrownBy(() -> start("127.0.0.1:1", "--joinmarket.wallet-client.token-file="))
                .hasStackTraceContaining("token");
    }
}
