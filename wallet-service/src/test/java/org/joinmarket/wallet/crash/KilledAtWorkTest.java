package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.backup.Backups;
import org.joinmarket.wallet.crash.BusyProcess.Work;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL to a process that changes a password, or makes back-ups, again and again: wherever it comes, the seed opens with the last
 * password or the one that was being set, and nothing is left lying about.
 */
@Tag("slow")
class KilledAtWorkTest {
    @TempDir
    Path folder;

    private Life begun() {
        return Life.begin(CrashingService.Place.sqlite(folder));
    }

    /** Ends the work once it was done so often, wherever it is by then; says how often it was told. */
    private int killedAfter(Life life, Work work, int times) throws IOException, InterruptedException {
        life.close();
        var place = CrashingService.Place.sqlite(folder);
        Process process = Jvm.of(
                        BusyProcess.class,
                        place.folder().toString(),
                        place.url(),
                        life.now().toString(),
                        work.name())
                .redirectErrorStream(true)
                .start();
        List<String> said = new ArrayList<>();
        int done = 0;
        try (BufferedReader output = process.inputReader(UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                if (!line.startsWith(BusyProcess.DONE)) continue;
                done = Integer.parseInt(line.substring(BusyProcess.DONE.length()));
                // and read on, more may have been said by now; Process itself would close the pipe
                if (done == times)
                    assertThat(process.toHandle().destroyForcibly()).isTrue();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("%s", said).isEqualTo(Jvm.KILLED);
        assertThat(done).isGreaterThanOrEqualTo(times);
        return done;
    }

    private static boolean opens(WalletRegistry registry, String password) {
        try {
            registry.unlock("dora", password);
            return true;
        } catch (ApiProblem e) {
            assertThat(e).hasMessage("unlock-failed");
            return false;
        }
    }

    private void passwordsAreNotLost(int times) throws IOException, InterruptedException {
        Life life = begun();
        life.newWallet("dora");
        int done = killedAfter(life, Work.PASSWORDS, times);
        try (CrashingService service = life.startLocked()) {
            WalletRegistry registry = service.bean(WalletRegistry.class);
            String now = opens(registry, BusyProcess.password(done))
                    ? BusyProcess.password(done)
                    : BusyProcess.password(done + 1);
            assertThat(opens(registry, now)).isTrue();
            registry.changePassword("dora", now, CrashingService.PASSWORD);
            assertThat(opens(registry, CrashingService.PASSWORD)).isTrue();
        }
    }

    private void nothingIsLeftOfBackUps(int times) throws IOException, InterruptedException {
        Life life = begun();
        life.newWallet("dora");
        killedAfter(life, Work.BACKUPS, times);
        try (CrashingService service = life.startLocked()) {
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.startsWith("backup-"));
            }
            service.unlockAll();
            new Invariants().check(service);
            try (Backups.Made made = service.bean(Backups.class).make().orElseThrow()) {
                assertThat(made.claim()).isNotEmptyFile();
            }
        }
    }

    @Test
    void thePasswordIsTheOldOneOrTheNewOne() throws Exception {
        passwordsAreNotLost(5);
    }

    @Tag("extended")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void thePasswordIsTheOldOneOrTheNewOneHoweverOftenItWasChanged(int times) throws Exception {
        passwordsAreNotLost(times);
    }

    @Tag("extended")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 21})
    void nothingIsLeftOfABackUpThatNobodyGot(int times) throws Exception {
        nothingIsLeftOfBackUps(times);
    }
}
