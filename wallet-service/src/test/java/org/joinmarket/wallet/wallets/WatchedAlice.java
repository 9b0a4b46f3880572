package org.joinmarket.wallet.wallets;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionTemplate;

/** A service with a wallet that the chain follows, and a chain that can have troubles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WatchedAlice {
    static final int LOOKAHEAD = 20;
    static final int RECOVERY = 40;
    static final String BUG = "a mistake of ours";
    private static final Set<String> ASKS_NOBODY = Set.of("search", "hasLost"); // whatever is the matter

    WalletService service;

    /** What is the matter with the chain; nothing if empty. */
    volatile String trouble = "";

    @BeforeAll
    void start(@TempDir Path folder) {
        service = WalletService.start(folder);
        service.wallet("alice", 0, 100_000);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @BeforeEach
    void allIsWell() {
        trouble = "";
    }

    /** The chain, or what is the matter with it. */
    ChainBackend chain() {
        ChainBackend chain = service.bean(ChainBackend.class);
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    boolean well = trouble.isEmpty() || ASKS_NOBODY.contains(method.getName());
                    if (!well && trouble.equals(BUG)) throw new IllegalStateException(trouble);
                    if (!well) throw new ChainUnavailable(trouble, "mend it", null);
                    try {
                        return method.invoke(chain, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    BroughtLabels brought() {
        return new BroughtLabels(
                store(), Network.REGTEST, service.bean(TransactionTemplate.class), service.bean(InstantSource.class));
    }

    WalletWatch watch(Executor background) {
        return watch(chain(), 0, background);
    }

    WalletWatch watch(ChainBackend chain, int restoreGap, Executor background) {
        return new WalletWatch(
                chain,
                service.bean(WalletStore.class),
                service.bean(TransactionTemplate.class),
                new WalletWatch.Ranges(LOOKAHEAD, RECOVERY, restoreGap),
                brought(),
                background,
                service.bean(InstantSource.class),
                new SimpleMeterRegistry());
    }

    WalletStore store() {
        return service.bean(WalletStore.class);
    }
}
