package org.joinmarket.messaging.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.MarketLimits;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.MarketTimes;
import org.joinmarket.messaging.NickAuthSettings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WirePropertiesTest {
    private static final String ONION = "a".repeat(56) + ".onion:5222";

    private static WireProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("joinmarket.wire", WireProperties.class);
    }

    @Test
    void hasTheDocumentedDefaults() {
        MarketSettings settings = bind(Map.of(
                        "joinmarket.wire.directories[0]", ONION, "joinmarket.wire.socks-proxy", "tor:9050"))
                .toSettings(Network.SIGNET);

        assertThat(settings.wireNetwork()).isEqualTo("signet");
        assertThat(settings.directories())
                .containsExactly(DirectoryEndpoint.parse(ONION).orElseThrow());
        assertThat(settings.socksProxy()).hasToString("tor:9050");
        assertThat(settings.allowClearnet()).isFalse();
        assertThat(settings.nickAuth().mode()).isEqualTo(NickAuthMode.PREFER_VERIFIED);
        assertThat(settings.nickAuth().identities()).isEmpty();
        assertThat(settings.location()).isEqualTo("NOT-SERVING-ONION");
        assertThat(settings.times()).isEqualTo(MarketTimes.DEFAULTS);
        assertThat(settings.limits()).isEqualTo(MarketLimits.DEFAULTS);
    }

    @Test
    void takesEverySetting() {
        MarketSettings settings = bind(Map.of(
                        "joinmarket.wire.network", "testnet",
                        "joinmarket.wire.directories", "127.0.0.1:1,127.0.0.1:2",
                        "joinmarket.wire.allow-clearnet", "true",
                        "joinmarket.wire.nick-auth", "require_verified",
                        "joinmarket.wire.directory-identities", "127.0.0.1:1=test:a,127.0.0.1:2=b.example:5222",
                        "joinmarket.wire.connect-timeout", "2s",
                        "joinmarket.wire.handshake-timeout", "3s",
                        "joinmarket.wire.first-retry", "10ms",
                        "joinmarket.wire.longest-retry", "20ms"))
                .toSettings(Network.REGTEST);

        assertThat(settings.wireNetwork()).isEqualTo("testnet");
        assertThat(settings.directories()).hasSize(2);
        assertThat(settings.socksProxy()).isNull();
        assertThat(settings.nickAuth())
                .isEqualTo(new NickAuthSettings(
                        NickAuthMode.REQUIRE_VERIFIED,
                        Map.of(
                                new DirectoryEndpoint("127.0.0.1", 1), new DirectoryIdentity("test:a"),
                                new DirectoryEndpoint("127.0.0.1", 2), new DirectoryIdentity("b.example:5222"))));
        assertThat(settings.times())
                .isEqualTo(MarketTimes.DEFAULTS
                        .withConnect(Duration.ofSeconds(2), Duration.ofSeconds(3))
                        .withRetry(Duration.ofMillis(10), Duration.ofMillis(20)));
    }

    @Test
    void allowsClearnetOnRegtestOnly() {
        WireProperties wire =
                bind(Map.of("joinmarket.wire.directories", "127.0.0.1:1", "joinmarket.wire.allow-clearnet", "true"));

        for (Network network : Network.values()) {
            if (network == Network.REGTEST)
                assertThat(wire.toSettings(network).allowClearnet()).isTrue();
            else
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> wire.toSettings(network))
                        .withMessageContaining("joinmarket.wire.allow-clearnet is for regtest only");
        }
    }

    @Test
    void namesTheKeyOfAnIdentityThatIsNone() {
        for (String bad : List.of("test:a", "127.0.0.1:1=", "=a", "127.0.0.1=a", "127.0.0.1:1=A", "127.0.0.1:1=a=b"))
            assertThatThrownBy(() -> bind(identities(bad)))
                    .as(bad)
                    .hasStackTraceContaining(
                            "joinmarket.wire.directory-identities holds what is not host:port=identity");
        assertThatThrownBy(() -> bind(identities("127.0.0.1:1=a,127.0.0.1:1=b")))
                .hasStackTraceContaining("joinmarket.wire.directory-identities names a directory twice");
        assertThatThrownBy(() -> bind(identities("127.0.0.1:2=a")).toSettings(Network.REGTEST))
                .isInstanceOf(WireSettingsRefused.class)
                .hasMessageContaining("127.0.0.1:2, which is not one of the directories");
    }

    private static Map<String, String> identities(String value) {
        return Map.of(
                "joinmarket.wire.directories", "127.0.0.1:1",
                "joinmarket.wire.allow-clearnet", "true",
                "joinmarket.wire.directory-identities", value);
    }

    @Test
    void namesTheKeyOfAnAddressThatIsNone() {
        assertThatThrownBy(() -> bind(Map.of("joinmarket.wire.directories", "127.0.0.1")))
                .hasRootCauseMessage("joinmarket.wire.directories holds an address that is not host:port");
        assertThatThrownBy(() -> bind(
                        Map.of("joinmarket.wire.directories", "127.0.0.1:1", "joinmarket.wire.socks-proxy", "tor")))
                .hasRootCauseMessage("joinmarket.wire.socks-proxy is not host:port");
        assertThatThrownBy(() ->
                        bind(Map.of("joinmarket.wire.directories", "127.0.0.1:1", "joinmarket.wire.first-retry", "2m")))
                .hasStackTraceContaining("joinmarket.wire.connect-timeout");
    }
}
