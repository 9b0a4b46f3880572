package org.joinmarket.wallet;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.joinmarket.wallet.chain.ChainBackend;

/** A chain of which somebody hears what is asked before it answers. */
public final class OverheardChain {
    private OverheardChain() {}

    /** What it throws, the chain throws. */
    public interface Ear {
        /** @param arguments null without any */
        void hears(String method, Object[] arguments);
    }

    public static ChainBackend of(ChainBackend chain, Ear ear) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    ear.hears(method.getName(), arguments);
                    try {
                        return method.invoke(chain, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
