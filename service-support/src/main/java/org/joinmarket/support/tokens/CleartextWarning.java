package org.joinmarket.support.tokens;

import java.net.InetAddress;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.net.Net;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationListener;

/** Says once, loudly, that tokens cross a network in the clear. */
@Slf4j
@RequiredArgsConstructor
final class CleartextWarning implements ApplicationListener<ApplicationReadyEvent> {
    private final ServerProperties server;

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (isNeeded(server.getAddress(), server.getSsl())) {
            log.atWarn()
                    .addKeyValue("address", server.getAddress() == null ? "every interface" : server.getAddress())
                    .log(
                            "TOKENS CROSS THE NETWORK IN THE CLEAR: bind server.address to loopback, or set server.ssl.bundle");
        }
    }

    static boolean isNeeded(@Nullable InetAddress address, @Nullable Ssl ssl) {
        return !Net.isLoopback(address) && !Ssl.isEnabled(ssl);
    }
}
