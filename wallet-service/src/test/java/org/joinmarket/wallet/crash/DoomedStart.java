package org.joinmarket.wallet.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.joinmarket.wallet.ManualClock;

/** As {@link DoomedProcess}: its deed is to start, and to follow all wallets. */
final class DoomedStart {
    private DoomedStart() {}

    /** @param args folder, URL of the database, its user or nothing, the time, moment, step, mixdepths */
    public static void main(String[] args) {
        var place = new CrashingService.Place(Path.of(args[0]), args[1], args[2].isEmpty() ? null : args[2]);
        ManualClock clock = new ManualClock();
        clock.advance(Duration.between(clock.instant(), Instant.parse(args[3])));
        Fuse fuse = Killing.standingStill();
        fuse.armForAll(Fuse.Moment.valueOf(args[4]), Integer.parseInt(args[5]));
        try (var service = new CrashingService(place, clock, fuse, Integer.parseInt(args[6]), Life.RECOVERY_RANGE)) {
            try {
                service.unlockAll();
            } finally {
                if (fuse.disarm()) Killing.standStill(); // another thread is at the step, and says so
            }
        } catch (RuntimeException | Error e) {
            if (fuse.isBlown()) Killing.standStill();
            throw e;
        }
        System.out.println(Killing.DONE);
        System.exit(0);
    }
}
