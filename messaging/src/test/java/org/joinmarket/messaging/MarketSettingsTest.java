package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuthMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MarketSettingsTest {
    private static final DirectoryEndpoint LOCAL = new DirectoryEndpoint("127.0.0.1", 5222);
    private static final DirectoryEndpoint ONION = new DirectoryEndpoint("a".repeat(56) + ".onion", 5222);
    private static final DirectoryIdentity NAME = new DirectoryIdentity("test:directory-a");

    private static MarketSettings settings(DirectoryEndpoint directory, @Nullable SocksProxy proxy, boolean clearnet) {
        return new MarketSettings(
                "regtest",
                List.of(directory),
                proxy,
                clearnet,
                NickAuthSettings.DEFAULT,
                true,
                MarketSettings.NOT_SERVING,
                MarketTimes.DEFAULTS,
                MarketLimits.DEFAULTS);
    }

    @Test
    void refusesDirectoriesOutsideTorUnlessClearnetIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(LOCAL, null, false))
                .withMessage("the directory 127.0.0.1:5222 is not an onion service and clearnet is not allowed");
        assertThat(settings(LOCAL, null, true).directories()).containsExactly(LOCAL);
    }

    @Test
    void refusesAnOnionServiceWithoutAProxy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(ONION, null, true))
                .withMessageContaining("needs a SOCKS proxy");
        assertThat(settings(ONION, new SocksProxy("tor", 9050), false).socksProxy())
                .hasToString("tor:9050");
    }

    @Test
    void refusesNoDirectoriesTooManyAndTheSameTwice() {
        List<DirectoryEndpoint> many = new ArrayList<>();
        for (int i = 1; i <= MarketSettings.MAX_DIRECTORIES; i++) many.add(new DirectoryEndpoint("127.0.0.1", i));
        assertThat(MarketSettings.plain("regtest", many).directories()).hasSize(32);
        many.add(LOCAL);

        assertThatIllegalArgumentException().isThrownBy(() -> MarketSettings.plain("regtest", many));
        assertThatIllegalArgumentException().isThrownBy(() -> MarketSettings.plain("regtest", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> MarketSettings.plain("regtest", List.of(LOCAL, LOCAL)));
        assertThatIllegalArgumentException().isThrownBy(() -> MarketSettings.plain("Regtest!", List.of(LOCAL)));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> MarketSettings.plain("regtest", List.of(LOCAL)).withLocation("nowhere"));
    }

    @Test
    void knowsTheIdentityOfAnOnionServiceAndOfNothingElseThatIsNotSet() {
        var named = new NickAuthSettings(NickAuthMode.PREFER_VERIFIED, Map.of(LOCAL, NAME));

        assertThat(named.identityOf(LOCAL)).hasValue(NAME);
        assertThat(named.identityOf(ONION)).map(DirectoryIdentity::value).hasValue("a".repeat(56) + ".onion:5222");
        assertThat(named.identityOf(new DirectoryEndpoint("127.0.0.1", 5223))).isEmpty();
        assertThat(NickAuthSettings.DEFAULT.identityOf(LOCAL)).isEmpty();
    }

    @Test
    void refusesToRequireProofsWhereNoneCanBeMade() {
        MarketSettings local = settings(LOCAL, null, true);
        MarketSettings onion = settings(ONION, new SocksProxy("tor", 9050), false);
        var required = new NickAuthSettings(NickAuthMode.REQUIRE_VERIFIED, Map.of());
        var named = new NickAuthSettings(NickAuthMode.REQUIRE_VERIFIED, Map.of(LOCAL, NAME));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> local.withNickAuth(required))
                .withMessageContaining("127.0.0.1:5222 is not an onion service and no identity is set for it");
        assertThat(local.withNickAuth(named).nickAuth()).isEqualTo(named);
        assertThat(onion.withNickAuth(required).nickAuth()).isEqualTo(required);
    }

    @Test
    void refusesIdentitiesForOnionServicesAndForWhatIsNoDirectory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NickAuthSettings(NickAuthMode.DISABLED, Map.of(ONION, NAME)))
                .withMessageContaining("is its address");
        var other = new NickAuthSettings(NickAuthMode.DISABLED, Map.of(new DirectoryEndpoint("127.0.0.1", 1), NAME));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(LOCAL, null, true).withNickAuth(other))
                .withMessageContaining("127.0.0.1:1, which is not one of the directories");
    }

    @Test
    void readsAddresses() {
        assertThat(DirectoryEndpoint.parse("LocalHost:5222")).hasValue(new DirectoryEndpoint("localhost", 5222));
        assertThat(DirectoryEndpoint.parse("[::1]:80")).hasValueSatisfying(endpoint -> {
            assertThat(endpoint.host()).isEqualTo("::1");
            assertThat(endpoint).hasToString("[::1]:80");
        });
        assertThat(DirectoryEndpoint.parse(ONION.toString())).hasValue(ONION);
        for (String bad : List.of(
                "", "host", ":1", "host:", "host:0", "host:65536", "host:x", "::1:80", "a b:1", "a.onion:5222", "-a:1"))
            assertThat(DirectoryEndpoint.parse(bad)).as(bad).isEmpty();
    }

    @Test
    void refusesTimesAndLimitsThatMakeNoSense() {
        MarketTimes times = MarketTimes.DEFAULTS;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> times.withRetry(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> times.withConnect(Duration.ZERO, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> times.withSettled(Duration.ofDays(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> MarketLimits.DEFAULTS.withQueue(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> MarketLimits.DEFAULTS.withInbound(1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SocksProxy("", 1));
    }
}
