package org.joinmarket.wallet;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import org.joinmarket.wallet.chain.ChainBackend;
import org.jspecify.annotations.Nullable;

/** Measures how long the chain takes to answer, by call and result. */
final class TimedChain implements InvocationHandler {
    /** What goes to the chain; the rest is known in the process. */
    private static final Set<String> ASKS = Set.of(
            "tip",
            "block",
            "lookup",
            "lookupWhole",
            "watch",
            "unspent",
            "coinMark",
            "used",
            "paidInBlocks",
            "status",
            "isSpent",
            "mempoolEntry",
            "transaction",
            "outputs",
            "feeEstimate",
            "minimumFeeRate",
            "broadcast",
            "forget");

    private final ChainBackend backend;
    private final MeterRegistry meters;

    private TimedChain(ChainBackend backend, MeterRegistry meters) {
        this.backend = backend;
        this.meters = meters;
    }

    static ChainBackend of(ChainBackend backend, MeterRegistry meters) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                new TimedChain(backend, meters));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (!ASKS.contains(method.getName())) return answer(method, arguments);
        long start = System.nanoTime();
        String result = "error";
        try {
            Object answer = answer(method, arguments);
            result = "ok";
            return answer;
        } finally {
            Timer.builder("jm.chain.call")
                    .description("calls of the chain backend")
                    .tag("call", method.getName())
                    .tag("result", result)
                    .register(meters)
                    .record(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private @Nullable Object answer(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(backend, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause == null ? e : cause;
        }
    }
}
