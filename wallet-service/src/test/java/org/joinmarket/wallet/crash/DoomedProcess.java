package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.imports.History;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.wallets.Wallet;

/** A process of its own that does one deed in a place and stands still for ever at the step at which it is to be killed. */
final class DoomedProcess {
    private static final int ENTROPY_BYTES = 16;

    enum Deed {
        LEASE,
        COMMITMENT,
        EXTERNAL_COMMITMENT,
        SIGNING,
        ROUND,
        PAYMENT,
        /** Of a payment that the parent has signed and told nobody of. */
        REPLACEMENT,
        CHILD,
        APPROVED_PAYMENT,
        AUTHORIZED_ROUND,
        PSBT,
        /** Of others, who also hand it to the chain. */
        BROUGHT_PSBT,
        WATCHED_PAYMENT,
        ADDRESS,
        RELEASE,
        EXPIRY,
        RENEWAL,
        /** Of a lease that is signed. */
        LEASE_ABANDONMENT,
        /** Of a lease that was signed three days ago, for a round that nobody has sent. */
        LATE_LEASE,
        /** Of a lease whose round cannot confirm any more: Bob's coin is spent otherwise, seven blocks deep. */
        CONFLICT,
        /** Of a bond that the parent has funded. */
        CERTIFICATE,
        REDEMPTION,
        ABANDONMENT,
        /** Of a payment that was given up. */
        CONFIRMATION,
        BACKGROUND,
        /** Of a round and a payment. */
        SEVENTH_BLOCK,
        CREATION,
        IMPORT,
        /** A file that names an address ahead. */
        LABELS,
        EXTERNAL_FILE,
        /** A commitment beside one whose coin is gone. */
        SPENT_EXTERNAL,
        /** By the second person. */
        REFUSAL,
        REVOCATION,
        OWN_AUTHORIZATION,
        /** Of a payment that the parent has signed and told nobody of: its coin is spent otherwise, seven blocks deep. */
        SPENT_OTHERWISE,
        /** Of a payment, and it is told so. */
        NODE_REFUSES
    }

    /** A wallet of public keys; also the passphrase of the device that has them. */
    static final String WATCHED = "dora";

    static final Timenumber BOND = new Timenumber(3); // April 2020
    static final History HISTORY = new History(List.of(new KeyPath(1, Wallet.EXTERNAL, 9)), Set.of(), Map.of());

    private DoomedProcess() {}

    /** The same for the same key, in whichever process. */
    static String words(String key) {
        byte[] entropy = Arrays.copyOf(Hashes.sha256(key.getBytes(StandardCharsets.US_ASCII)), ENTROPY_BYTES);
        try (Seed seed = Seed.ofEntropy(entropy, "").orElseThrow()) {
            return seed.mnemonic();
        }
    }

    /** @param args folder, URL of the database, its user or nothing, the time, moment, step, key, deed */
    public static void main(String[] args) {
        var place = new CrashingService.Place(Path.of(args[0]), args[1], args[2].isEmpty() ? null : args[2]);
        Fuse fuse = Killing.standingStill();
        Life life = Life.resume(place, Instant.parse(args[3]), fuse);
        Runnable arm = () -> fuse.arm(Fuse.Moment.valueOf(args[4]), Integer.parseInt(args[5]));
        perform(life, Deed.valueOf(args[7]), args[6], arm);
        fuse.disarm(); // it also ends in good order
        System.out.println(Killing.DONE);
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
            case EXTERNAL_COMMITMENT -> {
                life.externals().bring("dave", key);
                arm.run();
                life.commit(life.leaseAsTaker("dave", key));
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
                var _ = life.payments().pay("alice", key);
            }
            case REPLACEMENT -> {
                arm.run();
                var _ = life.bumps().replace(key);
            }
            case CHILD -> {
                life.bumps().deposited();
                arm.run();
                var _ = life.bumps().child(key);
            }
            case APPROVED_PAYMENT -> {
                arm.run();
                var _ = life.permissions().payApproved(key);
            }
            case AUTHORIZED_ROUND -> {
                arm.run();
                life.permissions().round(key, life.permissions().authorized(key));
            }
            case PSBT -> {
                var _ = life.psbts().prepare("alice", key);
                arm.run();
                signedPayment(life, key);
            }
            case BROUGHT_PSBT -> {
                String psbt = life.psbts().bring("alice", key);
                arm.run();
                life.psbts().broadcast(life.psbts().sign("alice", key, psbt));
            }
            case WATCHED_PAYMENT -> {
                try (Device device = Device.of(WATCHED)) {
                    arm.run();
                    watchedPayment(life, device, key);
                }
            }
            case ADDRESS -> {
                arm.run();
                var _ = life.deposit("alice", 0);
            }
            case RELEASE -> {
                var lease = life.leaseAsMaker("bob", key);
                arm.run();
                var _ = life.release(lease);
            }
            case EXPIRY -> {
                var _ = life.leaseAsMaker("bob", key);
                life.hourLater();
                arm.run();
                life.keep();
            }
            case RENEWAL -> {
                var _ = life.leaseAsMaker("bob", key);
                arm.run();
                var _ = life.leases().renew(key);
            }
            case LEASE_ABANDONMENT -> {
                var _ = life.leases().signed(key);
                arm.run();
                var _ = life.leases().abandon(key);
            }
            case LATE_LEASE -> {
                var _ = life.leases().signed(key);
                life.keep(); // what has ended before is looked at now
                life.daysLater(3);
                arm.run();
                life.keep();
            }
            case CONFLICT -> {
                life.leases().hopeless(key);
                arm.run();
                life.keep();
            }
            case CERTIFICATE -> {
                arm.run();
                var _ = life.leases().prove();
            }
            case REDEMPTION -> {
                life.payments().fundBond("alice", BOND);
                arm.run();
                var _ = life.payments().redeem("alice", key, "2020-04");
            }
            case ABANDONMENT -> {
                var _ = life.payments().pay("alice", key);
                arm.run();
                var _ = life.payments().abandon("alice", key);
            }
            case CONFIRMATION -> {
                var _ = life.payments().pay("alice", key);
                var _ = life.payments().abandon("alice", key);
                life.mine(1);
                arm.run();
                life.keep();
            }
            case SEVENTH_BLOCK -> {
                life.round(key);
                var _ = life.payments().pay("alice", key);
                life.mine(1);
                life.keep();
                life.mine(BlockMark.SETTLED_DEPTH - 1);
                arm.run();
                life.keep();
            }
            case BACKGROUND -> {
                life.round(key);
                var _ = life.payments().pay("alice", key);
                life.mine(1);
                arm.run();
                life.tick();
                life.mine(6);
                life.tick();
            }
            case CREATION -> {
                arm.run();
                life.newWallet(key);
            }
            case IMPORT -> {
                arm.run();
                life.takeOver(key, words(key), HISTORY);
            }
            case LABELS -> {
                KeyPath ahead = ahead(nextOwn(life));
                arm.run();
                life.labels().bring("carol", ahead);
            }
            case EXTERNAL_FILE -> {
                arm.run();
                life.externals().addWhole("bob", ExternalDeeds.fileOfSpent(key));
            }
            case SPENT_EXTERNAL -> {
                var _ = life.externals().bringSpent("erin", key);
                life.externals().bring("erin", key);
                arm.run();
                life.commit(life.leaseAsTaker("erin", key));
            }
            case REFUSAL -> {
                arm.run();
                life.permissions().refuse(key);
            }
            case REVOCATION -> {
                String authorization = life.permissions().authorized(key);
                arm.run();
                life.permissions().revoke(authorization);
            }
            case OWN_AUTHORIZATION -> {
                KeyPath own = nextOwn(life);
                arm.run();
                var _ = life.permissions().authorizedToOwn(key, own);
            }
            case SPENT_OTHERWISE -> {
                arm.run();
                life.keep();
            }
            case NODE_REFUSES -> {
                life.node().refuses();
                arm.run();
                assertThat(life.payments().isRefused("alice", key)).isTrue();
            }
        }
    }

    /** The next address of Carol that is for others, of a mixdepth that has no other deeds. */
    static KeyPath nextOwn(Life life) {
        return BackUp.of(life, "carol").nextPath(3);
    }

    /** Of the next one, but among those that are followed. */
    static KeyPath ahead(KeyPath next) {
        return new KeyPath(next.mixdepth(), next.branch(), next.index() + 3);
    }

    /** What was prepared, or is now, is signed here and handed to the chain. */
    static void signedPayment(Life life, String key) {
        Psbts.Signed signed = life.psbts()
                .sign("alice", key, life.psbts().prepare("alice", key).psbt());
        var _ = life.psbts().finish("alice", signed.psbt());
        life.payments().tellAgain();
    }

    /** As {@link #signedPayment}, signed elsewhere. */
    static void watchedPayment(Life life, Device device, String key) {
        String signed = PsbtDeeds.sign(device, life.psbts().prepare(WATCHED, key));
        var _ = life.psbts().finish(WATCHED, signed);
        life.payments().tellAgain();
    }
}
