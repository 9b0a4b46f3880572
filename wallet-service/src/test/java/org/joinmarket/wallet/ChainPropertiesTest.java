package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.joinmarket.common.chain.Network;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainPropertiesTest {
    private static ChainProperties at(String url) {
        return at(url, null);
    }

    private static ChainProperties at(String url, @Nullable URI zmq) {
        return new ChainProperties(
                Network.REGTEST,
                ChainProperties.Backend.BITCOIND,
                false,
                null,
                URI.create(url),
                null,
                null,
                null,
                Duration.ofSeconds(30),
                Duration.ofHours(3),
                true,
                zmq);
    }

    @Test
    void aPublisherIsAHostAndAPort() {
        URI publisher = URI.create("tcp://bitcoind:28332");
        assertThat(at("http://bitcoind:8332", publisher).zmqUrl()).isEqualTo(publisher);
        for (String wrong : List.of("http://bitcoind:28332", "tcp://bitcoind", "ipc:///tmp/x", "bitcoind:28332"))
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> at("http://bitcoind:8332", URI.create(wrong)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:18443", "http://bitcoind:8332/", "https://node.example"})
    void takesAddressesThatCanBeCalled(String url) {
        assertThat(at(url).rpcUrlOrUsual()).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:18443", "127.0.0.1", "tcp://127.0.0.1:28332", "http://joe:secret@127.0.0.1:8332"})
    void refusesAnAddressThatCannotBeCalledOrThatHoldsAPassword(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at(url))
                .withMessageContaining("rpc-password-file")
                .withMessageNotContaining("secret");
    }
}
