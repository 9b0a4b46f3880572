package org.joinmarket.wallet.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.ManualClock;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guessing costs the service, however many guess at once: Argon2id takes time and memory, and gets little of both. */
class UnlockStormTest {
    private static final int AT_ONCE = 200;
    private static final int PLACES = 1 + Seeds.MAX_WAITING;
    private static final SealProperties CHEAP = new SealProperties(64, 1, 1, 6);

    @TempDir
    Path folder;

    private Seeds seeds(SecureRandom random) {
        return new Seeds(folder.resolve("wallets"), Network.REGTEST, 5, CHEAP, random, new ManualClock());
    }

    /** Derivations of as many names, which take until {@link #end}, and those that found a place. */
    private static final class Storm implements AutoCloseable {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final CompletionService<Optional<Integer>> answers = new ExecutorCompletionService<>(threads);
        private final CountDownLatch slow = new CountDownLatch(1);
        private final AtomicInteger running = new AtomicInteger();

        Storm(Seeds seeds) {
            var start = new CountDownLatch(1);
            for (int i = 0; i < AT_ONCE; i++) {
                String name = "wallet-" + i;
                var _ = answers.submit(() -> {
                    start.await();
                    return seeds.attempt(name, this::derive);
                });
            }
            start.countDown();
        }

        /** @return how many ran at the same time */
        private int derive() {
            int together = running.incrementAndGet();
            try {
                slow.await();
                return together;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                running.decrementAndGet();
            }
        }

        Optional<Integer> next() throws InterruptedException, ExecutionException {
            Future<Optional<Integer>> done = answers.poll(1, TimeUnit.MINUTES);
            return Objects.requireNonNull(done, "nobody else is told").get();
        }

        void end() {
            slow.countDown();
        }

        @Override
        public void close() {
            end();
            threads.close();
        }
    }

    @Test
    void oneDerivesAFewWaitAndAllOthersAreToldAtOnce() throws Exception {
        Seeds seeds = seeds(new SecureRandom());
        try (var storm = new Storm(seeds)) {
            for (int i = PLACES; i < AT_ONCE; i++)
                assertThat(storm.next())
                        .as("told while the first one still derives")
                        .isEmpty();
            assertThat(seeds.unlock("another", "guess")).isEqualTo(new Seeds.Unlocking.TooMany());
            assertThat(seeds.show("yet-another", "guess")).isEqualTo(new Seeds.Showing.TooMany());
            try (Seed seed = Seed.random(12, "", new SecureRandom())) {
                assertThat(seeds.seal("new", seed, "a password")).isEqualTo(new Seeds.Sealing.TooMany());
            }
            storm.end();
            List<Optional<Integer>> derived = new ArrayList<>();
            for (int i = 0; i < PLACES; i++) derived.add(storm.next());
            assertThat(derived).as("one after the other").containsOnly(Optional.of(1));
        }
        for (int i = 0; i <= PLACES; i++)
            assertThat(seeds.unlock("afterwards-" + i, "guess"))
                    .as("every place is given back")
                    .isEqualTo(new Seeds.Unlocking.Refused());
    }

    /** Counted by the salts that are drawn: one for each derivation. */
    @Test
    void tenThousandGuessesInAMinuteAreSixDerivations() {
        var salts = new AtomicInteger();
        Seeds seeds = seeds(new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                salts.incrementAndGet();
                super.nextBytes(bytes);
            }
        });
        int tried = 0;
        for (int i = 0; i < 10_000; i++)
            if (seeds.unlock("alice", "guess " + i) instanceof Seeds.Unlocking.Refused) tried++;

        assertThat(tried).isEqualTo(CHEAP.attemptsPerMinute());
        assertThat(salts).hasValue(CHEAP.attemptsPerMinute());
    }

    @Test
    void whoUnlocksMeanwhileIsToldAtOnceAndTheServiceGoesOn() throws Exception {
        try (var service = WalletService.start(folder)) {
            WalletApi operator = service.as("operator");
            service.wallet("alice", 0, 1_000_000);
            operator.lock("alice");
            var right = new Wallets.Unlock(WalletService.PASSWORD);
            try (var storm = new Storm(service.bean(Seeds.class))) {
                for (int i = PLACES; i < AT_ONCE; i++) assertThat(storm.next()).isEmpty();

                assertProblem(429, "too-many-attempts", () -> operator.unlock("alice", right));
                assertThat(operator.wallet("alice").state()).isEqualTo(Wallets.State.LOCKED);
            }
            assertThat(operator.unlock("alice", right).state()).isEqualTo(Wallets.State.UNLOCKED);
        }
    }
}
