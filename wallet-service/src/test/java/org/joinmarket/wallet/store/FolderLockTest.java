package org.joinmarket.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.store.FolderLock.Mark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a lock file is good for after a crash, wherever that came. */
class FolderLockTest {
    @TempDir
    Path folder;

    private FolderLock take() {
        return FolderLock.take(folder, new SecureRandom());
    }

    private Path file() {
        return folder.resolve(FolderLock.FILE);
    }

    private Mark markOf(byte[] file) throws IOException {
        Files.write(file(), file);
        try (FolderLock lock = take()) {
            return lock.mark();
        }
    }

    @Test
    void isFreeOnceItsHolderIsGone() {
        String identity;
        try (FolderLock lock = take()) {
            assertThatExceptionOfType(StartupProblem.class)
                    .isThrownBy(this::take)
                    .withMessageContaining(
                            "run by process " + ProcessHandle.current().pid());
            identity = lock.identity();
        }
        try (FolderLock again = take()) {
            assertThat(again.identity()).isEqualTo(identity);
        }
    }

    /** A file is in its place, so that not even root makes it: nothing is shown that cannot be kept. */
    @Test
    void isNotHadWhereNothingCanBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("no-folder"));
        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> FolderLock.take(file.resolve("data"), new SecureRandom()))
                .satisfies(problem -> {
                    assertThat(problem.what()).contains("cannot be made or written", file.toString());
                    assertThat(problem.remedy()).contains("joinmarket.run.data-dir");
                });
    }

    @Test
    void keepsItsMarkOverRestarts() throws IOException {
        for (int beat = 1; beat < 6; beat++) {
            try (FolderLock lock = take()) {
                assertThat(lock.mark()).isEqualTo(beat == 1 ? Mark.NONE : new Mark(7, beat - 1));
                lock.reached(new Mark(7, beat));
            }
        }
    }

    /** As if the power had gone after any byte: the mark before it, or the new one. */
    @Test
    void losesNoMarkInACrashWhileItIsWritten() throws IOException {
        Mark old = new Mark(3, 41);
        Mark next = new Mark(3, 42);
        byte[] before;
        byte[] after;
        String id;
        try (FolderLock lock = take()) {
            lock.reached(new Mark(3, 40));
            lock.reached(old);
            id = lock.identity();
            before = Files.readAllBytes(file());
            lock.reached(next);
            after = Files.readAllBytes(file());
        }
        int differences = 0;
        for (int cut = 0; cut <= after.length; cut++) {
            byte[] torn = before.clone();
            System.arraycopy(after, 0, torn, 0, cut);
            assertThat(markOf(torn)).as("cut at %d", cut).isIn(old, next);
            if (cut < after.length && before[cut] != after[cut]) differences++;
            if (cut > 0 && before[cut - 1] != after[cut - 1])
                assertThat(markOf(zeroedFrom(torn, cut)))
                        .as("zeroed from %d", cut)
                        .isIn(old, next);
        }
        assertThat(differences).isPositive();
        assertThat(markOf(before)).isEqualTo(old);
        assertThat(markOf(after)).isEqualTo(next);
        try (FolderLock lock = take()) {
            assertThat(lock.identity()).isEqualTo(id);
        }
    }

    /** The rest of the sector that was being written is gone. */
    private static byte[] zeroedFrom(byte[] file, int from) {
        byte[] damaged = file.clone();
        int end = Math.min(file.length, (from / 512 + 1) * 512);
        Arrays.fill(damaged, Math.min(from, end), end, (byte) 0);
        return damaged;
    }

    @Test
    void takesOverTheMarkOfAnEarlierVersion() throws IOException {
        String id = "0123456789abcdef".repeat(2);
        String before = "id=" + id + "\nepoch=12\nbeat=345\nby=process 99 on a host\n";
        assertThat(markOf(before.getBytes(StandardCharsets.UTF_8))).isEqualTo(new Mark(12, 345));
        try (FolderLock lock = take()) {
            assertThat(lock.identity()).startsWith(id);
            lock.reached(new Mark(13, 1));
        }
        try (FolderLock lock = take()) {
            assertThat(lock.mark()).isEqualTo(new Mark(13, 1));
        }
    }

    @Test
    void isBegunAnewWhereItHoldsNothingOfOurs() throws IOException {
        assertThat(markOf(new byte[2_000])).isEqualTo(Mark.NONE);
        assertThat(markOf(new byte[0])).isEqualTo(Mark.NONE);
    }
}
