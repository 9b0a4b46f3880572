package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.store.StoreUnavailable;

/**
 * A process of its own that wants to run the wallets of a database, says whether it does, and then does what it reads line by line,
 * answering each with a line.
 */
final class Contender {
    static final String OWNER = "OWNER";
    static final String REFUSED = "REFUSED ";
    static final String PAUSED = "PAUSED";
    static final String DONE = "DONE ";
    static final String FAILED = "FAILED ";
    static final String GO_ON = "go on";

    enum Deed {
        ADDRESS,
        LEASE,
        COMMITMENT,
        PAYMENT,
        /** Whatever comes before the signatures of a round. */
        AGREEMENT,
        SIGNATURE,
        /** Stands still just before its commit until it reads {@link #GO_ON}. */
        PAUSED_SIGNATURE
    }

    private final Life life;
    private final Map<String, Round> rounds = new HashMap<>();

    private Contender(Life life) {
        this.life = life;
    }

    /** @param args folder, URL of the database, its user, the time */
    public static void main(String[] args) throws IOException {
        var place = new CrashingService.Place(Path.of(args[0]), args[1], args[2]);
        var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        Contender contender;
        try {
            contender = new Contender(Life.resume(place, Instant.parse(args[3]), Fuse.pausing(() -> pause(input))));
        } catch (RuntimeException e) {
            System.out.println(REFUSED + startupProblem(e).what());
            System.exit(1);
            return;
        }
        System.out.println(OWNER);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", -1);
            System.out.println(contender.perform(Deed.valueOf(words[0]), words[1]));
        }
        System.exit(0);
    }

    /** Rather than something that it logs. */
    static boolean isAnswer(String line) {
        return Stream.of(OWNER, REFUSED, PAUSED, DONE, FAILED).anyMatch(line::startsWith);
    }

    private static StartupProblem startupProblem(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof StartupProblem problem) return problem;
        throw e;
    }

    private static String pause(BufferedReader input) throws IOException {
        System.out.println(PAUSED);
        String line = input.readLine();
        if (!GO_ON.equals(line)) throw new IllegalStateException("it was to go on");
        return line;
    }

    private String perform(Deed deed, String key) {
        try {
            return DONE + result(deed, key);
        } catch (ApiProblem e) {
            return FAILED + e.getMessage();
        } catch (StoreUnavailable e) {
            return FAILED + e.reason();
        }
    }

    private String result(Deed deed, String key) {
        return switch (deed) {
            case ADDRESS -> life.deposit("alice", 0).hex();
            case LEASE -> life.leaseAsMaker("alice", key).id();
            case COMMITMENT -> {
                life.commit(life.leaseAsTaker("carol", key));
                yield key;
            }
            case PAYMENT -> life.payments().pay("alice", key).txid();
            case AGREEMENT -> {
                var _ = rounds.computeIfAbsent(key, life::agreed);
                yield key;
            }
            case SIGNATURE -> signature(key, () -> {});
            case PAUSED_SIGNATURE -> signature(key, () -> life.service().fuse().arm(Fuse.Moment.BEFORE, 1));
        };
    }

    private String signature(String key, Runnable armed) {
        Round round = rounds.computeIfAbsent(key, life::agreed);
        var lease = life.leaseAsMaker("alice", key);
        armed.run();
        return life.sign(lease, round).txid();
    }
}
