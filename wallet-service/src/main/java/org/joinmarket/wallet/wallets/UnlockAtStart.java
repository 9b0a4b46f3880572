package org.joinmarket.wallet.wallets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.StartupProblem;

/** Unlocks wallets by password files after a restart. */
@Slf4j
final class UnlockAtStart {
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final long MAX_BYTES = 4_096;

    private UnlockAtStart() {}

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
            if (lines.isEmpty() || lines.getFirst().isBlank())
                throw new StartupProblem(
                        "The password file " + file + " is empty.", "Put the wallet's password in its first line.");
            return lines.getFirst().strip();
        } catch (IOException e) {
            throw new StartupProblem(
                    "The password file " + file + " cannot be read.", "Let this user read it, and nobody else.", e);
        }
    }

    /** Takes about a second for each wallet. */
    static void unlock(WalletRegistry registry, WalletProperties settings) {
        settings.unlock().forEach((name, entry) -> {
            if (!registry.names().contains(name)) {
                log.atInfo().addKeyValue("wallet", name).log("wallet to unlock does not exist yet");
                return;
            }
            try {
                registry.unlock(name, password(name, entry.passwordFile()));
            } catch (StartupProblem e) {
                log.atWarn()
                        .addKeyValue("wallet", name)
                        .addKeyValue("reason", e.what())
                        .log("wallet was not unlocked");
            } catch (ApiProblem e) {
                log.atWarn()
                        .addKeyValue("wallet", name)
                        .addKeyValue("problem", e.problem().slug())
                        .log("wallet was not unlocked");
            }
        });
    }
}
