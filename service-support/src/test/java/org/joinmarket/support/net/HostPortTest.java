package org.joinmarket.support.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost:5222", "127.0.0.1:0", "abc.onion:65535", "[::1]:5222"})
    void readsWhatItWrites(String text) {
        assertThat(Net.hostPort(text)).hasToString(text);
    }

    @Test
    void keepsAnIpv6AddressWithoutItsBrackets() {
        assertThat(HostPort.valueOf("[fe80::1]:80")).isEqualTo(new HostPort("fe80::1", 80));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                ":5222",
                "host:",
                "host:65536",
                "host:-1",
                "host:+1",
                "::1:80",
                "a b:1",
                "ä:1",
                "h:99999999999"
            })
    void refusesOtherFormsWithoutRepeatingThem(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.valueOf(text))
                .satisfies(refused ->
                        assertThat(refused.getMessage()).containsAnyOf("must be", "not a host name", "brackets"));
    }

    @Test
    void refusesAHostLongerThanDnsAllows() {
        assertThat(new HostPort("h".repeat(255), 1).host()).hasSize(255);
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("h".repeat(256), 1));
    }

    @Test
    void knowsLoopbackFromEveryInterface() throws Exception {
        assertThat(Net.isLoopback(InetAddress.getLoopbackAddress())).isTrue();
        assertThat(Net.isLoopback(InetAddress.getByAddress(new byte[4]))).isFalse();
        assertThat(Net.isLoopback(null)).isFalse();
    }
}
