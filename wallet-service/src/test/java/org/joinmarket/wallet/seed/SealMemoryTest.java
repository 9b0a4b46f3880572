package org.joinmarket.wallet.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.problems.StartupProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Argon2id gets no memory that the process does not have. */
class SealMemoryTest {
    private static final String PASSWORD = "a password";
    private static final SealProperties CHEAP = new SealProperties(64, 1, 1, 6);
    private static final long HEAP = 1 << 20; // three fifths of it are 614 KiB

    @TempDir
    Path folder;

    private Seeds seeds(SealProperties settings, long heapBytes) {
        return new Seeds(folder, Network.REGTEST, 5, settings, new SecureRandom(), InstantSource.system(), heapBytes);
    }

    private Seeds sealedWith(int memoryKib) {
        try (Seed seed = Seed.random(12, "", new SecureRandom())) {
            assertThat(seeds(new SealProperties(memoryKib, 1, 1, 6), 8 * HEAP).seal("alice", seed, PASSWORD))
                    .isInstanceOf(Seeds.Sealing.Sealed.class);
        }
        return seeds(CHEAP, HEAP);
    }

    @Test
    void aSettingOfMoreThanThreeFifthsOfTheHeapStopsTheStart() {
        assertThatCode(() -> new SealProperties(614, 3, 1, 6).checkFor(HEAP)).doesNotThrowAnyException();
        assertThatCode(() -> new SealProperties(65_536, 3, 1, 6).checkFor(256L << 20))
                .as("the default with the flags of this service")
                .doesNotThrowAnyException();
        assertThatCode(() -> new SealProperties(131_072, 3, 1, 6).checkFor(247L << 20))
                .as("twice as much, as it has worked: a part of -Xmx is never counted")
                .doesNotThrowAnyException();
        StartupProblem problem =
                catchThrowableOfType(StartupProblem.class, () -> new SealProperties(615, 3, 1, 6).checkFor(HEAP));

        assertThat(problem.what()).contains("joinmarket.wallet.seal.memory-kib is 615", "614");
        assertThat(problem.remedy()).contains("-Xmx");
    }

    @Test
    void aFileOfThreeFifthsOfTheHeapOpens() {
        Seeds seeds = sealedWith(614);

        assertThat(seeds.isBeyondMemory("alice")).isFalse();
        assertThat(seeds.unlock("alice", PASSWORD)).isInstanceOf(Seeds.Unlocking.Unlocked.class);
    }

    @Test
    void aFileOfMoreIsSaidToBeOneAndIsNotTried() throws Exception {
        Seeds seeds = sealedWith(615);
        byte[] before = Files.readAllBytes(folder.resolve("alice.wallet"));

        assertThat(seeds.isBeyondMemory("alice")).isTrue();
        assertThat(seeds.isBeyondMemory("nobody")).isFalse();
        assertThat(seeds.unlock("alice", PASSWORD)).isEqualTo(new Seeds.Unlocking.Refused());
        assertThat(seeds.show("alice", PASSWORD)).isEqualTo(new Seeds.Showing.Refused());
        assertThat(seeds.changePassword("alice", PASSWORD, "another password")).isEqualTo(Seeds.Changing.REFUSED);
        assertThat(Files.readAllBytes(folder.resolve("alice.wallet"))).isEqualTo(before);
    }
}
