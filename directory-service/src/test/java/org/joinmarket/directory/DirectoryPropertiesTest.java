package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.joinmarket.common.protocol.HandshakeRules;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class DirectoryPropertiesTest {
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({DirectoryProperties.class, WireProperties.class, ChainProperties.class})
    static class OnlySettings {
        @Bean
        HandshakeRules rules(WireProperties wire, ChainProperties chain) {
            return new DirectoryConfiguration().handshakeRules(wire, chain);
        }
    }

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(OnlySettings.class);

    @Test
    void nothingSetGivesTheDocumentedDefaults() {
        runner.run(context -> {
            assertThat(context.getBean(DirectoryProperties.class))
                    .isEqualTo(new DirectoryProperties(
                            InetAddress.ofLiteral("127.0.0.1"),
                            5222,
                            0,
                            10_000,
                            1_000,
                            65_536,
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(600),
                            Duration.ofSeconds(1_500),
                            Duration.ofSeconds(30),
                            Duration.ofMillis(100),
                            DataSize.ofMegabytes(2),
                            Duration.ofSeconds(30),
                            Duration.ZERO,
                            100,
                            Duration.ofMillis(100),
                            "JoinMarket directory"));
            assertThat(context.getBean(HandshakeRules.class)).isEqualTo(new HandshakeRules("mainnet", false));
        });
    }

    @Test
    void theNameInHandshakesFollowsTheChainUnlessItIsSet() {
        runner.withPropertyValues("joinmarket.chain.network=regtest")
                .run(context -> assertThat(context.getBean(HandshakeRules.class))
                        .isEqualTo(new HandshakeRules("regtest", false)));
        runner.withPropertyValues(
                        "joinmarket.chain.network=regtest",
                        "joinmarket.wire.network=testnet",
                        "joinmarket.wire.allow-clearnet=true")
                .run(context -> assertThat(context.getBean(HandshakeRules.class))
                        .isEqualTo(new HandshakeRules("testnet", true)));
    }

    @Test
    void locationsOutsideTorAreForRegtestOnly() {
        runner.withPropertyValues("joinmarket.chain.network=signet", "joinmarket.wire.allow-clearnet=true")
                .run(context -> assertThat(context).getFailure().hasRootCauseInstanceOf(StartupProblem.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "joinmarket.directory.port=65536",
                "joinmarket.directory.port=-1",
                "joinmarket.directory.io-threads=65",
                "joinmarket.directory.max-peers=0",
                "joinmarket.directory.max-peers=100001",
                "joinmarket.directory.max-handshaking=0",
                "joinmarket.directory.max-line-bytes=39997",
                "joinmarket.directory.max-line-bytes=65537",
                "joinmarket.directory.line-timeout=0s",
                "joinmarket.directory.handshake-timeout=0s",
                "joinmarket.directory.idle-timeout=1500s",
                "joinmarket.directory.pong-timeout=-1s",
                "joinmarket.directory.outbound-limit=255KB",
                "joinmarket.directory.outbound-limit=2GB",
                "joinmarket.directory.drain-notice=-1s",
                "joinmarket.directory.drain-notice=301s",
                "joinmarket.directory.drain-batch=0",
                "joinmarket.directory.drain-batch=100001",
                "joinmarket.directory.drain-interval=0s",
                "joinmarket.directory.drain-interval=61s",
                "joinmarket.chain.network=litecoin",
                "joinmarket.wire.network=Main Net"
            })
    void aValueOutOfRangeStopsTheStart(String setting) {
        runner.withPropertyValues(setting).run(context -> assertThat(context).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "joinmarket.directory.port=65535",
                "joinmarket.directory.max-peers=1",
                "joinmarket.directory.max-peers=100000",
                "joinmarket.directory.max-line-bytes=39998",
                "joinmarket.directory.outbound-limit=256KB",
                "joinmarket.directory.outbound-limit=1GB",
                "joinmarket.directory.drain-notice=5m",
                "joinmarket.directory.drain-batch=100000",
                "joinmarket.directory.drain-interval=1ms",
                "joinmarket.directory.drain-interval=1m"
            })
    void aValueAtItsBoundIsTaken(String setting) {
        runner.withPropertyValues(setting).run(context -> assertThat(context).hasNotFailed());
    }
}
