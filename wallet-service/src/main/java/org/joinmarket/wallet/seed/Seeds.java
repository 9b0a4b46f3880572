package org.joinmarket.wallet.seed;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.joinmarket.common.chain.Network;
import org.jspecify.annotations.Nullable;

/**
 * The sealed seeds of this service. Argon2id runs once at a time, because each run takes the memory it was told to, and a
 * small number may wait for it.
 */
public final class Seeds {
    /** Callers that may wait for Argon2id. */
    static final int MAX_WAITING = 8;

    private final SeedFiles files;
    private final Network network;
    private final int mixdepths;
    private final SealProperties settings;
    private final SecureRandom random;
    private final InstantSource clock;
    private final AttemptLimit attempts;
    private final int mostKib;
    private final Semaphore places = new Semaphore(1 + MAX_WAITING); // of whoever derives or waits
    private final Semaphore argon2 = new Semaphore(1, true);

    public Seeds(
            Path folder,
            Network network,
            int mixdepths,
            SealProperties settings,
            SecureRandom random,
            InstantSource clock) {
        this(
                folder,
                network,
                mixdepths,
                settings,
                random,
                clock,
                Runtime.getRuntime().maxMemory());
    }

    /** @param heapBytes of this process, at most */
    Seeds(
            Path folder,
            Network network,
            int mixdepths,
            SealProperties settings,
            SecureRandom random,
            InstantSource clock,
            long heapBytes) {
        this.mostKib = SealProperties.mostKib(heapBytes);
        this.files = new SeedFiles(folder);
        this.network = network;
        this.mixdepths = mixdepths;
        this.settings = settings;
        this.random = random;
        this.clock = clock;
        this.attempts = new AttemptLimit(settings.attemptsPerMinute(), clock);
    }

    /** The file of a wallet's sealed seed as it is on the disk, for a back-up; empty without one. */
    public Optional<byte[]> sealedFile(String name) {
        return files.bytes(name);
    }

    /** What became of an attempt to unlock. */
    public sealed interface Unlocking {
        record Unlocked(WalletKeys keys) implements Unlocking {}

        /** A wrong password, or a file that was changed or belongs to another wallet or network. */
        record Refused() implements Unlocking {}

        /** Too often, or too many at once; nothing was tried. */
        record TooMany() implements Unlocking {}
    }

    /** What became of a new seed. */
    public sealed interface Sealing {
        record Sealed(WalletKeys keys) implements Sealing {}

        record NameTaken() implements Sealing {}

        record TooMany() implements Sealing {}
    }

    /** What became of an attempt to see a seed. */
    public sealed interface Showing {
        /** @param seed to be closed */
        record Shown(Seed seed) implements Showing {}

        record Refused() implements Showing {}

        record TooMany() implements Showing {}
    }

    /** What became of an attempt to change a password. */
    public enum Changing {
        CHANGED,

        /** As {@link Unlocking.Refused}. */
        REFUSED,
        TOO_MANY
    }

    /** Names of wallets that have a sealed seed. */
    public List<String> names() {
        return files.names();
    }

    /** Whether a wallet's file was made by a newer version: no password opens it here, and none is a guess. */
    public boolean isOfNewerVersion(String name) {
        return files.isOfNewerVersion(name);
    }

    /** Whether a wallet's file asks for more memory than this process may give to it, as one of a larger machine: nobody tries. */
    public boolean isBeyondMemory(String name) {
        return files.read(name).map(SealedSeed::kdf).filter(kdf -> !fits(kdf)).isPresent();
    }

    private boolean fits(SealedSeed.Kdf kdf) {
        return kdf.memoryKib() <= mostKib;
    }

    /** The fingerprint of the master key, from the clear part of the file; empty without a readable file. */
    public Optional<String> fingerprint(String name) {
        return files.read(name).map(SealedSeed::fingerprint);
    }

    /** Seals {@code seed} under {@code password} on the disk. The seed stays the caller's to close. */
    public Sealing seal(String name, Seed seed, String password) {
        if (!enter()) return new Sealing.TooMany();
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        try {
            WalletKeys keys = WalletKeys.of(seed, network, mixdepths);
            boolean kept = false;
            try {
                SealedSeed.Label label = new SealedSeed.Label(
                        name, network, keys.fingerprint(), clock.instant().toString());
                kept = files.create(SealedSeed.seal(seed, label, secret, settings, random));
                return kept ? new Sealing.Sealed(keys) : new Sealing.NameTaken();
            } finally {
                if (!kept) keys.close();
            }
        } finally {
            Arrays.fill(secret, (byte) 0);
            leave();
        }
    }

    public Unlocking unlock(String name, String password) {
        Optional<Unlocking> unlocking = attempt(name, () -> {
            Optional<Seed> opened = open(read(name), password);
            if (opened.isEmpty()) return new Unlocking.Refused();
            try (Seed seed = opened.get()) {
                return new Unlocking.Unlocked(WalletKeys.of(seed, network, mixdepths));
            }
        });
        return unlocking.orElseGet(Unlocking.TooMany::new);
    }

    /** Within the limits of unlocking, and as much work. */
    public Showing show(String name, String password) {
        Optional<Showing> showing = attempt(
                name,
                () -> open(read(name), password)
                        .<Showing>map(Showing.Shown::new)
                        .orElseGet(Showing.Refused::new));
        return showing.orElseGet(Showing.TooMany::new);
    }

    /**
     * Seals the seed anew, with the settings of now. A wrong password is as much work as the right one. Copies of the old file
     * still open with the old password.
     */
    public Changing changePassword(String name, String password, String newPassword) {
        return attempt(name, () -> {
                    SealedSeed before = read(name);
                    Optional<Seed> opened = open(before, password);
                    byte[] secret = newPassword.getBytes(StandardCharsets.UTF_8);
                    try {
                        if (before == null || opened.isEmpty()) {
                            SealedSeed.workForNothing(secret, settings, random);
                            return Changing.REFUSED;
                        }
                        try (Seed seed = opened.get()) {
                            files.replace(SealedSeed.seal(seed, before.label(), secret, settings, random));
                        }
                        return Changing.CHANGED;
                    } finally {
                        Arrays.fill(secret, (byte) 0);
                    }
                })
                .orElse(Changing.TOO_MANY);
    }

    /**
     * Runs what derives a key from a password that may be a guess, within the limits of attempts to unlock.
     *
     * @param name of a wallet, or whatever else there are few of
     * @return empty if it was too often, or too many at once; nothing was run
     */
    public <T> Optional<T> attempt(String name, Supplier<T> derivation) {
        if (!attempts.allows(name) || !enter()) return Optional.empty();
        try {
            return Optional.of(derivation.get());
        } finally {
            leave();
        }
    }

    private @Nullable SealedSeed read(String name) {
        return files.read(name)
                .filter(file -> file.network() == network && fits(file.kdf()))
                .orElse(null);
    }

    /** The same work without a file as with one of the settings of now. */
    private Optional<Seed> open(@Nullable SealedSeed sealed, String password) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        try {
            if (sealed != null) return sealed.open(secret);
            SealedSeed.workForNothing(secret, settings, random);
            return Optional.empty();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private boolean enter() {
        if (!places.tryAcquire()) return false;
        argon2.acquireUninterruptibly();
        return true;
    }

    private void leave() {
        argon2.release();
        places.release();
    }
}
