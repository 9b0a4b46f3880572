package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.joinmarket.support.problems.StartupProblem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EsploraPropertiesTest {
    private static EsploraProperties at(@Nullable String url, @Nullable String proxy, boolean revealed) {
        return new EsploraProperties(
                url == null ? null : URI.create(url),
                proxy,
                revealed,
                false,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:3002", "http://localhost:3002/api/", "http://[::1]:3002", "https://127.1.2.3"})
    void anExplorerOnThisMachineIsTaken(String url) {
        assertThat(at(url, null, false).settings().address().isLoopback()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://blockstream.info/api",
                "http://192.168.1.2:3002",
                "http://127.0.0.1.example.org",
                "http://localhost.example.org",
                "https://onion.example.org"
            })
    void oneOnTheOpenNetworkNeedsTheSettingThatIsNamedAfterTheLeak(String url) {
        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> at(url, null, false).settings())
                .satisfies(problem -> assertThat(problem.remedy())
                        .contains("joinmarket.chain.esplora.reveal-addresses-to-clearnet=true"));
        assertThatExceptionOfType(StartupProblem.class)
                .as("an exit of Tor is on the open network too")
                .isThrownBy(() -> at(url, "127.0.0.1:9050", false).settings());
        assertThat(at(url, null, true).settings().address()).hasToString(url);
    }

    @Test
    void anOnionServiceNeedsAWayIntoTor() {
        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> at("http://explorer.onion/api", null, true).settings())
                .satisfies(problem -> assertThat(problem.remedy()).contains("joinmarket.chain.esplora.socks-proxy"));
        assertThat(at("http://explorer.onion/api", "127.0.0.1:9050", false)
                        .settings()
                        .proxy())
                .hasToString("127.0.0.1:9050");
    }

    @Test
    void thereMustBeAnExplorer() {
        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> at(null, null, true).settings())
                .satisfies(problem -> assertThat(problem.remedy()).contains("joinmarket.chain.esplora.url"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:3002",
                "ftp://127.0.0.1",
                "http://joe:secret@127.0.0.1",
                "http://127.0.0.1/?key=secret"
            })
    void refusesWhatIsNoAddressOrHoldsASecret(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at(url, null, true))
                .withMessageStartingWith("url ")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9050", "127.0.0.1:", ":9050", "127.0.0.1:0", "127.0.0.1:99999", "socks5://x"})
    void refusesAProxyThatIsNone(String proxy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at("http://127.0.0.1", proxy, true))
                .withMessage("socks-proxy is not host:port");
    }
}
