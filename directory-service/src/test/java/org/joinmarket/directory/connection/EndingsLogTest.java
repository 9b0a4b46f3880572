package org.joinmarket.directory.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.TestDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EndingsLogTest {
    private static final String INJECTED = "J5x\n2026 WARN ${jndi:ldap://example.invalid}";

    private final Logger logger = (Logger) LoggerFactory.getLogger("org.joinmarket.directory");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Level before = logger.getLevel();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(before);
    }

    @Test
    void aThousandWhoMisbehaveFillNoLogAndNoneOfTheirTextIsInIt() {
        var directory = new TestDirectory();
        for (int i = 0; i < 500; i++) {
            directory.stranger().receives("no JSON " + INJECTED);
            var peer = directory.peer(TestDirectory.nick(i), "NOT-SERVING-ONION");
            peer.receives(new Envelope(687, TestDirectory.nick(i) + "!PUBLIC!" + INJECTED));
            peer.receives("no JSON either");
        }

        assertThat(directory.count("jm.connections.closed", "reason", "malformed_envelope"))
                .isEqualTo(1_000);
        assertThat(lines.list).hasSize(60);
        assertThat(lines.list).allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
            assertThat(line.getFormattedMessage() + line.getKeyValuePairs()).doesNotContain("jndi", "J5Peer");
        });
    }

    @Test
    void nothingThatAHandshakeSaysIsInTheLog() {
        var directory = new TestDirectory();
        String handshake = TestDirectory.handshake(TestDirectory.nick(1), "NOT-SERVING-ONION", "ping")
                .line();
        for (String field : List.of("joinmarket", "mainnet", TestDirectory.nick(1), "NOT-SERVING-ONION"))
            directory
                    .stranger()
                    .receives(new Envelope(
                            Envelope.HANDSHAKE, handshake.replace(field, INJECTED.replace("\n", "\\n\\u001b[31m"))));

        assertThat(lines.list)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
                        .isEqualTo("connection closed[reason=\"handshake_failed\"]"));
    }

    @Test
    void whoLeavesByItselfIsNotWorthALine() {
        var directory = new TestDirectory();
        directory.stranger().isLost();
        directory.peer(TestDirectory.nick(1), "NOT-SERVING-ONION").receives(new Envelope(801, ""));

        assertThat(lines.list).isEmpty();
    }
}
