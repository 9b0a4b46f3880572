package org.joinmarket.benchmarks.wallet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.joinmarket.wallet.api.Leases;

/**
 * Many leases that are asked for at once, half of them a maker's.
 *
 * @param millis until the last has its answer
 * @param granted of them
 * @param overlaps between those that were granted, compared by the one who asked
 */
record Rush(double millis, int granted, Overlaps overlaps) {
    /** Of rounds: from one coin to a handful. */
    static final long LEAST = 50_000;

    static final long COST = 2_000;
    private static final long MOST = 4_000_000;
    private static final long SMALLEST = 100_000;
    private static final long LARGEST = 1_000_000;
    private static final long SEED = 1;

    static List<Long> coins(int number) {
        return new SplittableRandom(SEED)
                .longs(number, SMALLEST, LARGEST)
                .boxed()
                .toList();
    }

    static long amount(SplittableRandom random) {
        return random.nextLong(LEAST, MOST);
    }

    /** All are ended afterwards. */
    static Rush on(OwnWallet service, String wallet, int together) {
        var amounts = new SplittableRandom();
        var maker = service.asMaker(wallet);
        var taker = service.asTaker(wallet);
        List<Callable<Leases.Lease>> calls = new ArrayList<>();
        for (int i = 0; i < together; i++) {
            long amount = amount(amounts);
            calls.add(
                    i % 2 == 0
                            ? () -> maker.leaseAsMaker(wallet, Requests.maker(amount))
                            : () -> taker.leaseAsTaker(wallet, Requests.taker(amount, COST)));
        }
        var start = new CountDownLatch(1);
        List<Future<Leases.Lease>> answers = new ArrayList<>();
        var timing = new Timing();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<Leases.Lease> call : calls)
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            timing.time(() -> {
                start.countDown();
                return answers.stream().map(Rush::ended).toList();
            });
        }
        List<Leases.Lease> granted = answers.stream()
                .filter(one -> one.state() == Future.State.SUCCESS)
                .map(Future::resultNow)
                .toList();
        Overlaps overlaps = Overlaps.of(granted);
        granted.forEach(service::release);
        return new Rush(timing.millis(50), granted.size(), overlaps);
    }

    /** Waits for it; a refusal is counted later. */
    private static Future.State ended(Future<?> answer) {
        try {
            answer.get();
        } catch (ExecutionException _) { // it has ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer.state();
    }
}
