package org.joinmarket.wallet;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.jspecify.annotations.Nullable;

/** A chain that can lose what its mempool had. */
final class ForgetfulChain {
    enum Does {
        TAKE,
        REFUSE,
        HIDE,
        FAIL
    }

    static final String WHY_NOT = "min relay fee not met";

    final List<String> sent = new ArrayList<>();
    Does does = Does.TAKE;
    boolean isElsewhere;
    boolean isStale; // it says of rounds what it said before they came

    @Nullable
    Runnable whenAsked; // about what is lost, once

    @Nullable
    OutPoint spentByAnother; // in a block

    private boolean isLost;

    void takesAll() {
        does = Does.TAKE;
        spentByAnother = null;
        isLost = false;
        isElsewhere = false;
        isStale = false;
    }

    void losesIt() {
        isLost = true;
    }

    ChainBackend before(ChainBackend real) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (proxy, method, arguments) -> answer(real, proxy, method, arguments));
    }

    private Object answer(ChainBackend real, Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("tellsThirdParties")) return isElsewhere;
        if (method.isDefault()) return InvocationHandler.invokeDefault(proxy, method, arguments);
        OutPoint spent = spentByAnother;
        if (spent != null && method.getName().equals("status") && arguments[0] instanceof Transaction)
            return new TransactionStatus.Conflicted(spent, true);
        if (spent != null && method.getName().equals("isSpent")) return true;
        if (method.getName().equals("status") && (isLost || (isStale && arguments[0] instanceof Transaction))) {
            Runnable meanwhile = whenAsked;
            whenAsked = null;
            if (meanwhile != null) meanwhile.run();
            return new TransactionStatus.NotFound();
        }
        if (method.getName().equals("broadcast")) {
            sent.add(HexFormat.of().formatHex((byte[]) arguments[0]));
            switch (does) {
                case REFUSE -> {
                    return new BroadcastResult.Refused(WHY_NOT);
                }
                case HIDE -> {
                    return new BroadcastResult.Accepted(Transaction.parse((byte[]) arguments[0])
                            .toOptional()
                            .orElseThrow()
                            .txid());
                }
                case FAIL -> throw new ChainUnavailable("the chain is away", "bring it back", null);
                case TAKE -> isLost = false;
            }
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
