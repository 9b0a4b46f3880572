package org.joinmarket.wallet.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets no single statement write outside of a transaction of the owner. */
final class FencedJdbc implements JdbcClient {
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    FencedJdbc(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public StatementSpec sql(String sql) {
        return fenced(jdbc.sql(sql));
    }

    private StatementSpec fenced(StatementSpec statement) {
        return (StatementSpec) Proxy.newProxyInstance(
                StatementSpec.class.getClassLoader(),
                new Class<?>[] {StatementSpec.class},
                (self, method, arguments) -> {
                    boolean alone = method.getName().equals("update")
                            && !TransactionSynchronizationManager.isActualTransactionActive();
                    Object result = alone
                            ? transactions.execute(_ -> Objects.requireNonNull(call(statement, method, arguments)))
                            : call(statement, method, arguments);
                    return result instanceof StatementSpec
                            ? self
                            : result; // parameters are added to the statement itself
                });
    }

    private static @Nullable Object call(StatementSpec statement, Method method, Object @Nullable [] arguments) {
        try {
            return method.invoke(statement, arguments);
        } catch (InvocationTargetException e) {
            if (Objects.requireNonNull(e.getCause()) instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
