package org.joinmarket.wallet;

import java.util.Map;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.http.HttpStatus;

/** As {@link Refusals}: of wallets, their seeds and their labels. */
public final class WalletRefusals {
    private WalletRefusals() {}

    public static ApiProblem walletNotFound() {
        return new ApiProblem(HttpStatus.NOT_FOUND, "wallet-not-found", "There is no such wallet.");
    }

    public static ApiProblem walletExists() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "wallet-exists",
                "There is a wallet of this name or of these words already.",
                Map.of("field", "name"));
    }

    /** @param most that one service has */
    public static ApiProblem tooManyWallets(int most) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "too-many-wallets",
                "This service has " + most + " wallets, which is the most that it follows.",
                Map.of("field", "name"));
    }

    public static ApiProblem locked() {
        return new ApiProblem(HttpStatus.CONFLICT, WalletProblem.LOCKED, "The wallet is locked.");
    }

    public static ApiProblem watchOnly() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                WalletProblem.WATCH_ONLY,
                "The wallet has no keys here: it shows what it has, and prepares payments that are signed elsewhere.");
    }

    /** The same for a wrong password and a damaged file. */
    public static ApiProblem unlockFailed() {
        return new ApiProblem(
                HttpStatus.FORBIDDEN, "unlock-failed", "The wallet cannot be unlocked with this password.");
    }

    public static ApiProblem newerSeed() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "seed-of-newer-version",
                "The wallet's file was made by a newer version of this service, which can open it.");
    }

    public static ApiProblem seedBeyondMemory() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "seed-beyond-memory",
                "The wallet's file takes more memory than three fifths of this service's heap: raise -Xmx to open it.");
    }

    public static ApiProblem tooManyAttempts() {
        return new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS, "too-many-attempts", "Too many attempts; try again in a minute.");
    }

    /** @param most labels and records of other software of a wallet */
    public static ApiProblem tooManyLabels(int most) {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "too-many-labels",
                "The wallet has as many labels and records as it may have.",
                Map.of("limit", most));
    }
}
