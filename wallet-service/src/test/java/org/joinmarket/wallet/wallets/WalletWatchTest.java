package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalletWatchTest {
    private static final int LOOKAHEAD = 20;

    @TempDir
    static Path folder;

    private WalletService service;
    private volatile String trouble = "";

    @BeforeAll
    void start() {
        service = WalletService.start(folder);
        service.wallet("alice", 0, 100_000);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    /** The chain, or what is the matter with it. */
    private ChainBackend chain() {
        ChainBackend chain = service.bean(ChainBackend.class);
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    if (!trouble.isEmpty()) throw new ChainUnavailable(trouble, "mend it", null);
                    try {
                        return method.invoke(chain, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aChainThatIsAwayAllNightIsSaidOnceAndAgainWhenItIsSomethingElse() {
        WalletWatch watch = new WalletWatch(
                chain(), service.bean(WalletStore.class), service.bean(TransactionTemplate.class), LOOKAHEAD, 0);
        Wallet alice = service.bean(WalletRegistry.class).get("alice");
        Logger logger = (Logger) LoggerFactory.getLogger(WalletWatch.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            for (String now : new String[] {"down", "down", "down", "starting", "", "", "down"}) {
                trouble = now;
                watch.tryFollow(alice);
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .hasSize(3);
    }

    @Test
    void aRangeEndsWhereBackendsEnd() {
        WalletStore store = service.bean(WalletStore.class);
        store.extendRange("alice", 4, Wallet.INTERNAL, WatchedBranch.MAX_RANGE_END + LOOKAHEAD);
        try {
            assertThat(store.branch("alice", 4, Wallet.INTERNAL).orElseThrow().rangeEnd())
                    .isEqualTo(WatchedBranch.MAX_RANGE_END);
        } finally {
            service.bean(org.springframework.jdbc.core.simple.JdbcClient.class)
                    .sql("update branches set range_end = 40 where mixdepth = 4")
                    .update();
        }
    }
}
