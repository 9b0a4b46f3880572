package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is set apart, in two services or in a service and its supervisor, and must fit together. Looks at files only. */
class DefaultsAgreeTest {
    private static final Path ROOT = SystemMarket.root();
    private static final Pattern GRACE = Pattern.compile("terminationGracePeriodSeconds: (\\d+)");

    /** From the service's page of settings, which a test holds to the code. */
    private static String setting(String service, String name) throws IOException {
        Matcher row = Pattern.compile("\\| `" + Pattern.quote(name) + "` \\| `([^`]*)` \\|")
                .matcher(Files.readString(ROOT.resolve("docs/settings/" + service + ".md")));
        assertThat(row.find()).as(name).isTrue();
        return row.group(1);
    }

    private static int number(String service, String name) throws IOException {
        return Integer.parseInt(setting(service, name));
    }

    private static Duration seconds(String service, String name) throws IOException {
        return Duration.parse("PT" + setting(service, name));
    }

    @Test
    void whateverStrangersAskAMakerTheWalletServiceMakesAsManyProofs() throws IOException {
        int perSecond = number("maker-service", "joinmarket.maker.orderbook-per-second");

        assertThat(number("wallet-service", "joinmarket.wallet.bonds.proofs-per-minute"))
                .as("a minute, after a burst of ten seconds")
                .isGreaterThan(70 * perSecond);
    }

    @Test
    void whateverStrangersShowAMakerTheWalletServiceLooksUpAsManyCoins() throws IOException {
        int perMinute = number("maker-service", "joinmarket.maker.session.look-ups-per-minute");

        assertThat(number("wallet-service", "joinmarket.wallet.queries.outpoints-per-minute"))
                .as("a minute, after a burst of ten seconds")
                .isGreaterThan(perMinute + perMinute / 6);
    }

    @Test
    void aMakerIsNotKilledWhileItWaitsForItsSessions() throws IOException {
        Duration phase = seconds("maker-service", "spring.lifecycle.timeout-per-shutdown-phase");
        Matcher grace = GRACE.matcher(Files.readString(ROOT.resolve("k8s/base/maker.yaml")));
        assertThat(grace.find()).isTrue();

        assertThat(phase)
                .isGreaterThanOrEqualTo(
                        seconds("maker-service", "joinmarket.maker.drain").plusSeconds(10));
        assertThat(Duration.ofSeconds(Long.parseLong(grace.group(1)))).isGreaterThan(phase);
    }
}
