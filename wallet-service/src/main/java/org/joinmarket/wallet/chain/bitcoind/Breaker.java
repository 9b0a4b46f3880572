package org.joinmarket.wallet.chain.bitcoind;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;

/**
 * Does not ask a bitcoind that is away again and again: after {@link #FAILURES} calls in a row that it did not answer, callers
 * get the last failure at once, and only one of them asks now and then. How long that is goes by what is wrong: a node that
 * starts is asked every second, one that refuses our credentials seldom. An error that bitcoind answers with is no failure.
 */
final class Breaker {
    /** Calls in a row without an answer. */
    static final int FAILURES = 5;

    private static final int MAX_DOUBLINGS = 10;

    private final InstantSource clock;
    private final CircuitBreaker breaker;
    private volatile Instant asked = Instant.MIN;
    private volatile ChainUnavailable last =
            new ChainUnavailable(ChainTrouble.NODE_DOWN, "bitcoind does not answer", "start it with server=1", null);

    Breaker(InstantSource clock, MeterRegistry meters) {
        this.clock = clock;
        breaker = CircuitBreaker.of(
                "bitcoind",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(FAILURES)
                        .minimumNumberOfCalls(FAILURES)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(
                                attempt -> pause(last.trouble(), attempt).toMillis())
                        .recordException(Breaker::isFailure)
                        .clock(clock.withZone(ZoneOffset.UTC))
                        .build());
        for (State state : List.of(State.CLOSED, State.HALF_OPEN, State.OPEN))
            Gauge.builder("jm.bitcoind.breaker", breaker, one -> one.getState() == state ? 1 : 0)
                    .description("1 for the state that the circuit breaker before bitcoind is in")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(meters);
    }

    /** Until it is asked again, the {@code attempt}-th time since it last answered, 1 being the first. */
    static Duration pause(ChainTrouble trouble, int attempt) {
        return switch (trouble) {
            case WARMING_UP -> Duration.ofSeconds(1);
            case NODE_BUSY -> growing(1, attempt, 10);
            case UNAUTHORIZED, NOT_UNDERSTOOD -> growing(5, attempt, 60);
            default -> growing(1, attempt, 30);
        };
    }

    private static Duration growing(long first, int attempt, long most) {
        return Duration.ofSeconds(Math.min(most, first << Math.clamp(attempt - 1L, 0, MAX_DOUBLINGS)));
    }

    private static boolean isFailure(Throwable failure) {
        return failure instanceof RpcFailure answered
                ? answered.code() == RpcFailure.IN_WARMUP
                : failure instanceof ChainUnavailable;
    }

    /** @throws ChainUnavailable also without a call, with what was wrong the last time */
    <T> T run(Supplier<T> call) {
        forgetAWaitThatAClockSetBackMakesLong();
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException e) {
            ChainUnavailable before = last;
            throw new ChainUnavailable(before.trouble(), before.what(), before.remedy(), e);
        }
        return recorded(call);
    }

    /** It would last until the clock is where it was, which may be hours. */
    private void forgetAWaitThatAClockSetBackMakesLong() {
        Instant now = clock.instant();
        boolean setBack = now.isBefore(asked);
        asked = now;
        if (setBack && breaker.getState() == State.OPEN) breaker.transitionToHalfOpenState();
    }

    /**
     * A call that may go on for hours.
     *
     * @param first asked before, by {@link #run}, unless all is well: nobody else could ask while this one does
     */
    <T> T runLong(Runnable first, Supplier<T> call) {
        if (breaker.getState() != State.CLOSED) first.run();
        return recorded(call);
    }

    private <T> T recorded(Supplier<T> call) {
        long start = breaker.getCurrentTimestamp();
        boolean recorded = false;
        try {
            T answer = call.get();
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, TimeUnit.NANOSECONDS);
            recorded = true;
            return answer;
        } catch (RuntimeException e) {
            if (e instanceof ChainUnavailable failure && isFailure(e)) last = failure;
            if (isFailure(e)) breaker.onError(breaker.getCurrentTimestamp() - start, TimeUnit.NANOSECONDS, e);
            else breaker.onSuccess(breaker.getCurrentTimestamp() - start, TimeUnit.NANOSECONDS);
            recorded = true;
            throw e;
        } finally {
            if (!recorded) breaker.releasePermission();
        }
    }
}
