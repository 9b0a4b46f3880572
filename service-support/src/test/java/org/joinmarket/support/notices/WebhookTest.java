package org.joinmarket.support.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.joinmarket.support.net.HostPort;
import org.joinmarket.support.notices.NoticeProperties.Format;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.support.tokens.TokenFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private static NoticeProperties settings(Path file, @Nullable HostPort proxy, boolean clearnet, int attempts) {
        return new NoticeProperties(
                file,
                Privacy.LOW,
                Format.JSON,
                proxy,
                clearnet,
                Duration.ofSeconds(1),
                10,
                attempts,
                Duration.ofSeconds(20));
    }

    private Webhook webhook(String url, @Nullable HostPort proxy, boolean clearnet, int attempts) throws IOException {
        Path file = WebhookServer.fileWith(folder, url);
        return new Webhook(new TokenFile(file), settings(file, proxy, clearnet, attempts));
    }

    @Test
    void postsToTheSecretUrl() throws Exception {
        try (var server = new WebhookServer(() -> 204)) {
            webhook(server.url(), null, false, 1).post("{\"text\":\"hi\"}");

            assertThat(server.next()).isEqualTo(WebhookServer.SECRET_PATH + " application/json {\"text\":\"hi\"}");
        }
    }

    @Test
    void triesAgainWhenTheServerIsInTrouble() throws Exception {
        var answers = new ConcurrentLinkedQueue<>(List.of(503, 429, 200));
        try (var server = new WebhookServer(answers::remove)) {
            webhook(server.url(), null, false, 5).post("{}");

            assertThat(answers).isEmpty();
        }
    }

    @Test
    void givesUpAtOnceWhenTheServerSaysNoAndSaysNothingOfTheUrl() throws Exception {
        var answers = new ConcurrentLinkedQueue<>(List.of(404));
        try (var server = new WebhookServer(answers::remove)) {
            Webhook webhook = webhook(server.url(), null, false, 5);

            assertThatThrownBy(() -> webhook.post("{}"))
                    .hasMessage("answered 404")
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void givesUpAfterSoManyAttempts() throws Exception {
        String gone;
        try (var server = new WebhookServer(() -> 200)) {
            gone = server.url();
        }
        Webhook webhook = webhook(gone, null, false, 2);

        assertThatThrownBy(() -> webhook.post("{}")).hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        not a url but long enough to be one in a file     | holds no token
        ftp://127.0.0.1/0123456789abcdef0123456789abcdef  | is no URL
        https:/0123456789abcdef0123456789abcdef           | is no URL
        http://example.org/0123456789abcdef0123456789ab   | without encryption
        https://example.org/0123456789abcdef0123456789a   | another machine
        http://abcdef.onion/0123456789abcdef0123456789    | onion service
        https://127.0.0.1.example.org/0123456789abcdef01  | another machine
        """)
    void refusesWhatItCannotUseAndDoesNotRepeatIt(String url, String why) {
        assertThatThrownBy(() -> webhook(url, null, false, 1)).isInstanceOfSatisfying(StartupProblem.class, problem -> {
            assertThat(problem.what()).contains(why);
            assertThat(problem.what() + problem.remedy()).doesNotContain("0123456789");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://abcdef.onion/0123456789abcdef0123456789",
                "https://example.org/0123456789abcdef0123456789a",
                "http://[::1]:8080/0123456789abcdef0123456789ab",
                "http://localhost/0123456789abcdef0123456789ab"
            })
    void takesOthersThroughAProxyAndThisMachineWithoutOne(String url) {
        assertThatCode(() -> webhook(url, new HostPort("127.0.0.1", 9050), false, 1))
                .doesNotThrowAnyException();
    }

    @Test
    void takesTheClearnetIfThatIsWanted() {
        assertThatCode(() -> webhook("https://example.org/0123456789abcdef0123456789a", null, true, 1))
                .doesNotThrowAnyException();
    }
}
