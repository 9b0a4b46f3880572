package org.joinmarket.wallet.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No back-up stays on the disk of the service that made it: they are twice as large as the database. */
@Tag("slow")
class BackupLeftoversTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MANY_BYTES = 40_000_000; // so that a back-up takes a second or more

    @TempDir
    Path folder;

    private WalletService service;
    private Backups backups;

    @BeforeEach
    void start() {
        service = WalletService.start(folder);
        backups = service.bean(Backups.class);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private List<Path> left() {
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("backup-"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void aMinuteGoesBy() {
        service.clock().advance(Duration.ofSeconds(61));
        service.tick();
    }

    private void fetch(Path to) throws IOException {
        try (OutputStream out = Files.newOutputStream(to)) {
            WalletClients.backup(service.uri(), () -> service.token("operator"), LONGEST, out);
        }
    }

    @Test
    void theBackUpOfACallerThatHungUpWhileItWasMadeIsDeleted() throws Exception {
        service.bean(JdbcClient.class).sql("create table ballast (bytes blob)").update();
        service.bean(JdbcClient.class)
                .sql("insert into ballast values (randomblob(" + MANY_BYTES + "))")
                .update();
        try (Socket socket = new Socket(service.uri().getHost(), service.uri().getPort())) {
            String request = "POST /api/v1/backup HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                    + "Authorization: Bearer " + service.token("operator") + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            Awaitility.await().atMost(LONGEST).until(() -> !left().isEmpty());
        }

        Awaitility.await().atMost(LONGEST).until(() -> {
            aMinuteGoesBy();
            return left().isEmpty();
        });
        fetch(folder.resolve("next.zip"));
        assertThat(BackupArchive.verify(folder.resolve("next.zip")).files()).isNotEmpty();
        Awaitility.await().atMost(LONGEST).until(() -> left().isEmpty());
    }

    @Test
    void theNextOneDeletesWhatNobodyHasClaimedForAMinute() {
        Backups.Made forgotten = backups.make().orElseThrow();
        try (Backups.Made second = backups.make().orElseThrow()) {
            assertThat(left()).as("both may still be fetched").hasSize(2);
            service.clock().advance(Duration.ofSeconds(61));
            assertThat(second.claim()).isNotEmptyFile();

            try (Backups.Made third = backups.make().orElseThrow()) {
                assertThat(left()).hasSize(2);
                assertThat(third.claim()).isNotEmptyFile();
            }
            assertThatThrownBy(forgotten::claim).isInstanceOf(IllegalStateException.class);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void whatIsBeingReadStaysHoweverLongThatTakes() {
        try (Backups.Made slow = backups.make().orElseThrow()) {
            Path archive = slow.claim();
            aMinuteGoesBy();
            aMinuteGoesBy();
            assertThat(archive).isNotEmptyFile();
            assertThatThrownBy(slow::claim).as("by one reader").isInstanceOf(IllegalStateException.class);
        }
        assertThat(left()).isEmpty();
    }
}
