package org.joinmarket.wallet.seed;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.joinmarket.support.problems.StartupProblem;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How seeds are sealed from now on; what a sealed seed was made with stands in its file.
 *
 * @param memoryKib memory of Argon2id in KiB; three fifths of the heap (`-Xmx`) at most
 * @param iterations passes of Argon2id
 * @param parallelism lanes of Argon2id
 * @param attemptsPerMinute attempts to unlock one wallet, right or wrong; more are refused before any work is done
 */
@Validated
@ConfigurationProperties("joinmarket.wallet.seal")
public record SealProperties(
        @DefaultValue("65536") @Min(8) @Max(1_048_576) int memoryKib,
        @DefaultValue("3") @Min(1) @Max(100) int iterations,
        @DefaultValue("1") @Min(1) @Max(16) int parallelism,
        @DefaultValue("6") @Min(1) @Max(1000) int attemptsPerMinute) {
    /**
     * What Argon2id may have of a heap: it allocates that at once, and a heap that is too small ends the process and whatever round
     * it is in. The rest is the service's.
     */
    public static int mostKib(long heapBytes) {
        return (int) Math.min(Integer.MAX_VALUE, heapBytes / 5 * 3 / 1_024);
    }

    /**
     * What cannot be told without the process.
     *
     * @throws StartupProblem if the heap cannot have as much
     */
    public void checkFor(long heapBytes) {
        if (memoryKib > mostKib(heapBytes))
            throw new StartupProblem(
                    "joinmarket.wallet.seal.memory-kib is " + memoryKib + ": this service's heap has room for "
                            + mostKib(heapBytes) + ".",
                    "Raise -Xmx, which seeds that were sealed with as much need as well, or make it less.");
    }
}
