package org.joinmarket.wallet.wallets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.store.StoreFailures;
import org.joinmarket.wallet.store.StoreUnavailable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.http.HttpStatus;

/**
 * Unlocks wallets by password files after a restart, in the background. While the store is away, or others have tried
 * passwords too often, it tries again; what else goes wrong with one wallet is said, and the others have their turn.
 */
@Slf4j
final class UnlockAtStart implements ApplicationRunner, AutoCloseable {
    /** Between attempts; each further pause is twice as long, {@link #LONGEST_PAUSE} at most. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final long MAX_BYTES = 4_096;

    /** Statuses that say nothing of the password: others have tried too often, or something is away. */
    private static final Set<Integer> PASSING =
            Set.of(HttpStatus.TOO_MANY_REQUESTS.value(), HttpStatus.SERVICE_UNAVAILABLE.value());

    private final WalletProperties settings;
    private final Predicate<String> exists;
    private final BiConsumer<String, String> door;
    private final Duration firstPause;
    private @Nullable Thread thread;

    /** @param door unlocks a wallet by its name and password */
    UnlockAtStart(
            WalletProperties settings, Predicate<String> exists, BiConsumer<String, String> door, Duration firstPause) {
        this.settings = settings;
        this.exists = exists;
        this.door = door;
        this.firstPause = firstPause;
    }

    /** @throws StartupProblem if a password file is missing, empty, or others may read it */
    static void check(WalletProperties settings) {
        settings.unlock().forEach((name, entry) -> password(name, entry.passwordFile()));
    }

    private static String password(String name, Path file) {
        String key = "joinmarket.wallet.unlock." + name + ".password-file";
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES)
                throw new StartupProblem(
                        key + " is not a password file: " + file,
                        "Let it name a file whose first line is the password.");
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && !OWNER.containsAll(Files.getPosixFilePermissions(file)))
                throw new StartupProblem(
                        "Others than its owner may read the password file " + file + ".", "Run: chmod 600 " + file);
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty() || lines.getFirst().isEmpty())
                throw new StartupProblem(
                        "The password file " + file + " is empty.", "Put the wallet's password in its first line.");
            return lines.getFirst();
        } catch (IOException e) {
            throw new StartupProblem(
                    "The password file " + file + " cannot be read.", "Let this user read it, and nobody else.", e);
        }
    }

    @Override
    public void run(ApplicationArguments arguments) {
        // not a virtual thread: the key derivation would keep one of few carriers from everybody else for as long as it
        // takes
        thread = Thread.ofPlatform().daemon().name("unlock-at-start").start(this::unlockAll);
    }

    /** Takes about a second for each wallet. */
    void unlockAll() {
        Map<String, WalletProperties.Unlock> left = new TreeMap<>(settings.unlock());
        Duration pause = firstPause;
        while (true) {
            left.entrySet().removeIf(entry -> isDoneWith(entry.getKey(), entry.getValue()));
            if (left.isEmpty()) return;
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                return; // it is being stopped
            }
            pause = pause.compareTo(LONGEST_PAUSE.dividedBy(2)) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** @return false if it is to be tried again */
    private boolean isDoneWith(String name, WalletProperties.Unlock entry) {
        try {
            if (exists.test(name)) door.accept(name, password(name, entry.passwordFile()));
            else log.atInfo().addKeyValue("wallet", name).log("wallet to unlock does not exist yet");
        } catch (StartupProblem e) {
            notUnlocked(name, e.what());
        } catch (ApiProblem e) {
            boolean passes = PASSING.contains(e.problem().status());
            notUnlocked(name, e.problem().slug() + (passes ? "; tried again" : ""));
            return !passes;
        } catch (RuntimeException e) {
            Optional<StoreUnavailable.Reason> reason = StoreFailures.reason(e);
            if (reason.isPresent()) {
                notUnlocked(name, reason.get().text() + "; tried again");
                return false;
            }
            log.atError().setCause(e).addKeyValue("wallet", name).log("wallet was not unlocked");
        }
        return true;
    }

    private static void notUnlocked(String name, String reason) {
        log.atWarn().addKeyValue("wallet", name).addKeyValue("reason", reason).log("wallet was not unlocked");
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) running.interrupt();
    }
}
