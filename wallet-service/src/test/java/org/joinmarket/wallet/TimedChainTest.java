package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimedChainTest {
    private static final ChainBackend AWAY = (ChainBackend) Proxy.newProxyInstance(
            ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, _, _) -> {
                throw new ChainUnavailable("the chain is away", "bring it back", null);
            });

    static Method[] methods() {
        return Arrays.stream(ChainBackend.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toArray(Method[]::new);
    }

    /** Whoever asks catches that the chain is away, and nothing that is wrapped around it. */
    @ParameterizedTest
    @MethodSource("methods")
    void saysAsItIsThatTheChainIsAway(Method method) {
        ChainBackend chain = TimedChain.of(AWAY, new SimpleMeterRegistry());
        @Nullable
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type == int.class ? 1 : null)
                .toArray();
        assertThatThrownBy(() -> method.invoke(chain, arguments)).hasCauseInstanceOf(ChainUnavailable.class);
    }
}
