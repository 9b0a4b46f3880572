package org.joinmarket.wallet.crash;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** A process of its own that does one deed in a place and stands still for ever at the step at which it is to be killed. */
final class DoomedProcess {
    static final String HERE = "HERE";
    static final String DONE = "DONE";

    enum Deed {
        LEASE,
        COMMITMENT,
        SIGNING,
        ROUND,
        PAYMENT,
        ADDRESS
    }

    private DoomedProcess() {}

    /** @param args folder, URL of the database, its user or nothing, the time, key, deed, moment, step */
    public static void main(String[] args) {
        var place = new CrashingService.Place(Path.of(args[0]), args[1], args[2].isEmpty() ? null : args[2]);
        Fuse fuse = new Fuse(() -> {
            System.out.println(HERE);
            while (true) LockSupport.park();
        });
        Life life = Life.resume(place, Instant.parse(args[3]), fuse);
        Runnable arm = () -> fuse.arm(Fuse.Moment.valueOf(args[6]), Integer.parseInt(args[7]));
        perform(life, Deed.valueOf(args[5]), args[4], arm);
        System.out.println(DONE);
        life.close();
        System.exit(0);
    }

    private static void perform(Life life, Deed deed, String key, Runnable arm) {
        switch (deed) {
            case LEASE -> {
                arm.run();
                var _ = life.leaseAsMaker("alice", key);
            }
            case COMMITMENT -> {
                var lease = life.leaseAsTaker("carol", key);
                arm.run();
                life.commit(lease);
            }
            case SIGNING -> {
                var round = life.agreed(key);
                var lease = life.leaseAsMaker("alice", key);
                arm.run();
                var _ = life.sign(lease, round);
            }
            case ROUND -> {
                arm.run();
                life.round(key);
            }
            case PAYMENT -> {
                arm.run();
                var _ = life.pay("alice", key);
            }
            case ADDRESS -> {
                arm.run();
                var _ = life.deposit("alice", 0);
            }
        }
    }
}
