package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.crash.Contender.Deed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Processes on two machines, as far as folders make machines, and one PostgreSQL database: one of them runs the wallets, and the
 * next one takes over when the first is dead, or seems to be.
 */
@Tag("slow")
@Tag("postgres")
@Tag("extended")
class TakeoverTest {
    private static final String KEY = "contended-1";
    private static final String AGREED = "agreed-1";

    @TempDir
    Path folder;

    private final List<Running> processes = new ArrayList<>();
    private String url = "";
    private Life life;

    private record Running(Process process, BufferedReader output, PrintWriter input) {
        /** Beside its log. */
        String says() throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine())
                if (Contender.isAnswer(line)) return line;
            throw new AssertionError("it is gone");
        }

        void hears(String line) {
            input.println(line);
            input.flush();
        }

        String does(Deed deed, String key) throws IOException {
            hears(deed + " " + key);
            return says();
        }

        void signal(String name) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                            .start()
                            .waitFor())
                    .isZero();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Running each : processes) each.kill();
    }

    private CrashingService.Place place(String machine) {
        return new CrashingService.Place(folder.resolve(machine), url, PrivatePostgres.USER);
    }

    /** Wallets with coins in the database, and the sealed seeds and the chain in two folders. */
    @BeforeEach
    void twoMachines() throws IOException {
        url = PrivatePostgres.shared().newDatabase();
        Path first = Files.createDirectory(folder.resolve("first"));
        life = Life.begin(place("first"));
        life.fundedMarket();
        life.close();
        Path second = folder.resolve("second");
        try (Stream<Path> files = Files.walk(first)) {
            for (Path file : files.toList()) Files.copy(file, second.resolve(first.relativize(file)));
        }
    }

    private Running on(String machine) throws IOException {
        Process process = Jvm.of(
                        Contender.class,
                        folder.resolve(machine).toString(),
                        url,
                        PrivatePostgres.USER,
                        life.now().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var running = new Running(process, process.inputReader(UTF_8), new PrintWriter(process.outputWriter(UTF_8)));
        processes.add(running);
        return running;
    }

    @Test
    void whoeverIsAliveKeepsTheWalletsAndWhoeverWasReplacedSignsNothing() throws Exception {
        Running first = on("first");
        assertThat(first.says()).isEqualTo(Contender.OWNER);
        assertThat(first.does(Deed.AGREEMENT, AGREED)).startsWith(Contender.DONE);
        String early = first.does(Deed.ADDRESS, "-");
        assertThat(early).startsWith(Contender.DONE);
        assertThat(on("second").says())
                .startsWith(Contender.REFUSED)
                .contains("process " + first.process().pid());

        // in the middle of a transaction, with the signature in it
        first.hears(Deed.PAUSED_SIGNATURE + " " + KEY);
        assertThat(first.says()).isEqualTo(Contender.PAUSED);
        first.signal("STOP");
        Running second = on("second");
        assertThat(second.says()).as("it takes over").isEqualTo(Contender.OWNER);
        String signed = second.does(Deed.SIGNATURE, KEY);
        assertThat(signed).startsWith(Contender.DONE);
        assertThat(second.does(Deed.ADDRESS, "-")).startsWith(Contender.DONE).isNotEqualTo(early);

        first.signal("CONT");
        first.hears(Contender.GO_ON);
        assertThat(first.says()).as("what it had begun").startsWith(Contender.FAILED);
        for (Deed deed : List.of(Deed.ADDRESS, Deed.LEASE, Deed.COMMITMENT, Deed.PAYMENT, Deed.SIGNATURE))
            assertThat(first.does(deed, "after-" + deed.name().toLowerCase(Locale.ROOT)))
                    .as("%s", deed)
                    .isEqualTo(Contender.FAILED + WalletProblem.NOT_THE_OWNER);
        assertThat(first.does(Deed.SIGNATURE, AGREED))
                .as("under a lease of before")
                .isEqualTo(Contender.FAILED + WalletProblem.NOT_THE_OWNER);
        assertThat(second.does(Deed.SIGNATURE, "second-1"))
                .as("and the other goes on")
                .startsWith(Contender.DONE);

        second.kill();
        first.kill();
        try (Life third =
                Life.resume(place("second"), life.now(), new Fuse(() -> {}))) { // at once: the lock died with it
            assertThat(third.service()
                            .bean(JdbcClient.class)
                            .sql("select txid from leases where idempotency_key = ? and wallet = 'alice'")
                            .param(KEY)
                            .query(String.class)
                            .single())
                    .isEqualTo(signed.substring(Contender.DONE.length()));
            life.invariants().check(third.service());
        }
    }
}
