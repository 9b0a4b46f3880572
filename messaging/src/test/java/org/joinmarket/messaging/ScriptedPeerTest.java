package org.joinmarket.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.junit.jupiter.api.Test;

class ScriptedPeerTest {
    @Test
    void hangsUpWhenItsHandshakeIsNotAnswered() throws Exception {
        var failure = new AtomicReference<Throwable>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread connecting = Thread.ofPlatform()
                    .start(() ->
                            failure.set(catchThrowable(() -> ScriptedPeer.connect(deaf.getLocalPort(), "regtest"))));
            try (Socket accepted = deaf.accept();
                    var lines = new BufferedReader(
                            new InputStreamReader(accepted.getInputStream(), StandardCharsets.UTF_8))) {
                accepted.setSoTimeout(5_000);
                assertThat(lines.readLine()).contains("app-name");

                connecting.interrupt();
                connecting.join();

                assertThat(failure).hasValueMatching(AssertionError.class::isInstance);
                assertThat(lines.readLine()).isNull();
            }
        }
    }
}
