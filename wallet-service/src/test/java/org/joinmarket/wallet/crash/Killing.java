package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** Processes that stand still at the step at which they are to be killed, and are. */
final class Killing {
    /** What such a process says when it is at that step. */
    static final String HERE = "HERE";

    /** What it says when it has come to its end before. */
    static final String DONE = "DONE";

    private Killing() {}

    /**
     * Whether it came to that step.
     *
     * @param args after folder, URL of the database, its user or nothing, the time, moment, step
     */
    static boolean at(
            Fuse.Moment moment, int step, Class<?> main, CrashingService.Place place, Instant now, String... args)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                place.folder().toString(),
                place.url(),
                Objects.requireNonNullElse(place.user(), ""),
                now.toString(),
                moment.name(),
                Integer.toString(step)));
        all.addAll(List.of(args));
        Process process = Jvm.of(main, all.toArray(String[]::new))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader(UTF_8)) {
            StringBuilder said = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals(HERE)) {
                    process.destroyForcibly();
                    assertThat(process.waitFor()).isEqualTo(Jvm.KILLED);
                    return true;
                }
                if (line.equals(DONE)) {
                    assertThat(process.waitFor()).isZero();
                    return false;
                }
                said.append(line).append('\n');
            }
            throw new AssertionError("the process ended by itself:\n" + said);
        } finally {
            process.destroyForcibly();
        }
    }

    /** In such a process. */
    static Fuse standingStill() {
        return new Fuse(() -> {
            System.out.println(HERE);
            standStill();
        });
    }

    /** Until it is killed. */
    static void standStill() {
        while (true) LockSupport.park();
    }
}
