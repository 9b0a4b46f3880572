package org.joinmarket.taker.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;
import org.joinmarket.wallet.api.WalletApi;

/** A wallet service with somebody in between who may see, hold up, refuse or change. */
public final class Intercepted {
    private Intercepted() {}

    /** The call goes on when this returns. */
    @FunctionalInterface
    public interface Before {
        void call(String method, Object[] arguments);
    }

    public static WalletApi wallet(WalletApi behind, Before before) {
        return proxy(behind, before, answer -> answer);
    }

    /** Changes answers on their way. */
    public static WalletApi replacing(WalletApi behind, UnaryOperator<Object> after) {
        return proxy(behind, (_, _) -> {}, after);
    }

    private static WalletApi proxy(WalletApi behind, Before before, UnaryOperator<Object> after) {
        Object proxy = Proxy.newProxyInstance(
                WalletApi.class.getClassLoader(), new Class<?>[] {WalletApi.class}, (_, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    before.call(method.getName(), given);
                    try {
                        return after.apply(method.invoke(behind, given));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return (WalletApi) proxy;
    }
}
