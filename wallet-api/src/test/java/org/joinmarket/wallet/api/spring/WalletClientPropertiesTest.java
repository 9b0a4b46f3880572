package org.joinmarket.wallet.api.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletClientPropertiesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8081", "http://127.0.0.1:8081/", "https://wallet", "http://[::1]:8081"})
    void takesAddressesThatAClientCanCall(String url) {
        assertThat(new WalletClientProperties(URI.create(url), null, TIMEOUT).url())
                .hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "localhost:8081", "wallet", "ftp://wallet", "http:8081", "http://joe:secret@wallet"
            })
    void refusesOthersAtTheStartWithoutRepeatingWhatMayBeASecret(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WalletClientProperties(URI.create(url), null, TIMEOUT))
                .withMessageStartingWith("url must be http:// or https://")
                .withMessageNotContaining("secret");
    }

    @Test
    void refusesATimeoutThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WalletClientProperties(URI.create("http://wallet"), null, Duration.ZERO))
                .withMessage("timeout must be longer than zero");
    }
}
