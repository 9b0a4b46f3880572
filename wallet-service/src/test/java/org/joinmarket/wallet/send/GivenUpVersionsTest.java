package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A payment was replaced twice, and the replacements spend a coin more, which a block has given to somebody else. Another payment was
 * made between the two.
 */
class GivenUpVersionsTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String WALLET = "alice";

    @TempDir
    Path folder;

    private WalletService service;
    private WalletApi operator;
    private SendStore store;
    private Desks away; // the embedded chain replaces nothing
    private Sent old;
    private Sent second;
    private Sent third;
    private Sent newer;
    private OutPoint added;
    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeEach
    void start() {
        service = WalletService.start(folder, settings());
        operator = service.as("operator");
        store = service.bean(SendStore.class);
        away = Desks.of(service, Desks.AWAY);
        service.wallet(WALLET, 1, 304_000, 900_000, 50_000);
        List<String> coins = operator.utxos(WALLET, 1).utxos().stream()
                .filter(coin -> coin.valueSats() == 900_000)
                .map(Wallets.Utxo::outpoint)
                .toList();
        operator.freeze(WALLET, new Wallets.Freeze(coins.getFirst(), true));
        old = pay(300_000);
        operator.freeze(WALLET, new Wallets.Freeze(coins.getFirst(), false));
        second = bump(old, new Bumps.Order(null, 9_000L, Bumps.Source.COINS, coins));
        third = bump(second, new Bumps.Order(null, 20_000L, null, null));
        newer = pay(20_000);
        added = OutPoint.parse(coins.getFirst()).orElseThrow();
        for (Sent each : List.of(second, third))
            assertThat(each.transaction().inputs())
                    .extracting(TxInput::outPoint)
                    .hasSize(2)
                    .contains(added);
        assertThat(old.transaction().inputs()).extracting(TxInput::outPoint).doesNotContain(added);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Sent pay(long sats) {
        service.clock().advance(Duration.ofMillis(1)); // payments have an order
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, sats)), null, null, 2_000L);
        return now(away.payments().send("operator", wallet(), new Sends.Send("given-up-" + keys++, 10_000, order)));
    }

    private Sent bump(Sent version, Bumps.Order order) {
        service.clock().advance(Duration.ofMillis(1)); // payments have an order
        return now(away.replacements()
                .replace("operator", wallet(), version.id(), new Bumps.Replace("given-up-" + keys++, 50_000, order)));
    }

    private Wallet wallet() {
        return service.bean(WalletRegistry.class).get(WALLET);
    }

    private Sent now(Sends.Sent sent) {
        return store.find(sent.id()).orElseThrow();
    }

    private Sent now(Sent sent) {
        return store.find(sent.id()).orElseThrow();
    }

    /** Somebody has spent what was added, and nobody knows anything of the rest. */
    private TransactionStatus without(Transaction tx) {
        if (tx.inputs().stream().anyMatch(input -> input.outPoint().equals(added)))
            return new TransactionStatus.Conflicted(added, true);
        return new TransactionStatus.NotFound();
    }

    private interface Statuses {
        TransactionStatus of(Transaction tx);
    }

    private SendKeeper keeper(Statuses statuses) {
        ChainBackend real = service.bean(ChainBackend.class);
        var chain = (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    if (method.getName().equals("status") && arguments[0] instanceof Transaction tx)
                        return statuses.of(tx);
                    if (method.getName().equals("isSpent")) return arguments[0].equals(added);
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new SendKeeper(
                store,
                service.bean(WalletRegistry.class),
                chain,
                new Shares(store, new DailyCosts(service.bean(JdbcClient.class)), service.bean(SpendGate.class)),
                service.bean(TransactionTemplate.class),
                service.clock(),
                new ReentrantLock(),
                new SimpleMeterRegistry());
    }

    @Test
    void leaveTheCoinsToTheNewestAndThenToTheFirstThatIsOpen() {
        SendKeeper keeper = keeper(this::without);
        keeper.tick();
        assertThat(now(third).conflictHeight()).isNotNull();
        service.mine(1);
        store.conflicts(second.id(), second.state(), 1, "since long ago");
        keeper.tick();
        assertThat(now(second).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(now(third).isOpen()).isTrue();
        assertThat(store.coins().arePromisedTo(third.id())).isTrue();
        assertThat(now(old).replacedBy()).as("not the newest").isEqualTo(second.id());
        assertThat(store.coins().arePromisedTo(old.id())).isFalse();

        service.mine(BlockMark.SETTLED_DEPTH);
        keeper.tick();
        assertThat(now(third).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(store.coins().arePromisedTo(third.id())).isFalse();
        assertThat(now(old).replacedBy()).isNull();
        assertThat(now(old).isOpen()).isTrue();
        assertThat(store.coins().arePromisedTo(old.id())).isTrue();
    }

    @Test
    void aSpenderWhoseBlockIsGoneIsCountedAnew() {
        AtomicBoolean isInBlock = new AtomicBoolean(true);
        SendKeeper keeper = keeper(tx -> tx.txid().equals(newer.txid())
                ? new TransactionStatus.Conflicted(added, isInBlock.get())
                : new TransactionStatus.InMempool());
        keeper.tick();
        assertThat(now(newer).conflictHeight()).isNotNull();
        isInBlock.set(false);
        keeper.tick();
        assertThat(now(newer).conflictHeight()).isNull();

        service.mine(BlockMark.SETTLED_DEPTH);
        isInBlock.set(true);
        keeper.tick();
        assertThat(now(newer).isOpen()).isTrue();
    }

    @Test
    void whatFailsWithOneIsSaidAfterAllOthersHadTheirTurn() {
        SendKeeper keeper = keeper(tx -> {
            if (tx.txid().equals(newer.txid())) return new TransactionStatus.Confirmed(1, 1);
            throw new IllegalStateException("of " + tx.txid());
        });
        assertThatThrownBy(keeper::tick)
                .hasMessage("of " + old.txid())
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
        assertThat(now(newer).state()).isEqualTo(Sends.State.CONFIRMED);
    }
}
