package org.joinmarket.wallet.crash;

import java.nio.file.Path;
import java.time.Instant;
import org.joinmarket.wallet.backup.Backups;
import org.joinmarket.wallet.wallets.WalletRegistry;

/** A process of its own that does one thing again and again, and says each time that it is done, until somebody ends it. */
final class BusyProcess {
    /** Followed by the number of the time, 1 for the first. */
    static final String DONE = "DONE ";

    enum Work {
        PASSWORDS,
        BACKUPS
    }

    private BusyProcess() {}

    /** The password after so many changes. */
    static String password(int changes) {
        return CrashingService.PASSWORD + " " + changes;
    }

    /** @param args folder, URL of the database, the time, work */
    public static void main(String[] args) {
        var place = new CrashingService.Place(Path.of(args[0]), args[1], null);
        Work work = Work.valueOf(args[3]);
        Life life = Life.resume(place, Instant.parse(args[2]), new Fuse(() -> {}));
        String before = CrashingService.PASSWORD;
        for (int i = 1; ; i++) {
            switch (work) {
                case PASSWORDS -> {
                    life.hourLater(); // attempts are limited
                    life.service().bean(WalletRegistry.class).changePassword("dora", before, password(i));
                    before = password(i);
                }
                case BACKUPS -> {
                    try (Backups.Made made =
                            life.service().bean(Backups.class).make().orElseThrow()) {
                        if (made.manifest().wallets().size() != 1) throw new IllegalStateException("not whole");
                    }
                }
            }
            System.out.println(DONE + i);
        }
    }
}
