package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.seed.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Wallets are followed and looked at before the service answers. */
@Tag("slow")
class EarlyStartTest extends WatchedAlice {
    private WalletRegistry registry(Executor background) {
        return registry(chain(), background);
    }

    private WalletRegistry registry(ChainBackend chain, Executor background) {
        return new WalletRegistry(
                service.bean(Seeds.class),
                store(),
                watch(chain, 0, background),
                Network.REGTEST,
                ScriptMemory.none(),
                service.bean(WalletProperties.class),
                service.bean(TransactionTemplate.class),
                service.bean(InstantSource.class),
                service.bean(SecureRandom.class),
                background,
                ChainBackend.MAX_WALLETS);
    }

    /** Of every branch, without a search, one address less than it has. */
    private ChainBackend chainThatKnowsAPart() {
        ChainBackend real = chain();
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (_, method, arguments) ->
                        method.getName().equals("knownPart") && arguments[0] instanceof WatchedWallet whole
                                ? Optional.of(whole.with(whole.branches().stream()
                                        .map(branch -> branch.to(branch.rangeEnd() - 1))
                                        .toList()))
                                : method.invoke(real, arguments));
    }

    @Test
    void aWalletGoesOnWithWhatIsKnownOfItWhileTheRestIsSearched() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        WalletRegistry registry = registry(chainThatKnowsAPart(), waiting::add);
        Wallet alice = registry.get("alice");
        int end = store().branch("alice", 0, Wallet.EXTERNAL).orElseThrow().rangeEnd();

        registry.early().follow();
        int first = waiting.size();
        for (int i = 0; i < first; i++) waiting.remove().run();
        assertThat(registry.all()).allMatch(Wallet::isWatched);
        assertThat(alice.followed(0, Wallet.EXTERNAL)).isEqualTo(end - 1);

        waiting.forEach(Runnable::run);
        assertThat(alice.followed(0, Wallet.EXTERNAL)).isEqualTo(end);
    }

    @Test
    void aWalletThatMayHaveShownMoreThanItKnowsWaitsForAll() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        WalletRegistry registry = registry(chainThatKnowsAPart(), waiting::add);
        Wallet alice = registry.get("alice");
        store().restored("alice");

        registry.early().follow();
        while (!waiting.isEmpty() && !alice.isWatched()) waiting.remove().run();
        assertThat(alice.followed(0, Wallet.EXTERNAL))
                .isEqualTo(store().branch("alice", 0, Wallet.EXTERNAL)
                        .orElseThrow()
                        .rangeEnd());
        assertThat(store().isRestored("alice")).isFalse();
    }

    @Test
    void walletsAreFollowedWhileTheServiceIsStillStarting() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        WalletRegistry registry = registry(waiting::add);
        Wallet alice = registry.get("alice");
        assertThat(registry.all()).noneMatch(Wallet::isWatched);

        registry.early().follow();
        assertThat(registry.all()).as("nobody waits for the chain").noneMatch(Wallet::isWatched);
        waiting.forEach(Runnable::run);
        assertThat(registry.all()).allMatch(Wallet::isWatched);
        assertThat(alice.followed(0, Wallet.EXTERNAL)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"down", BUG})
    void whatCannotBeFollowedEarlyIsNeitherTakenForKnownNorGivenUp(String now) {
        Deque<Runnable> waiting = new ArrayDeque<>();
        WalletRegistry registry = registry(waiting::add);
        Wallet alice = registry.get("alice");
        trouble = now;
        registry.early().follow();
        waiting.forEach(Runnable::run);
        assertThat(alice.isWatched()).isFalse();
        assertThatThrownBy(() -> watch(Runnable::run).requireWatched(alice)).isInstanceOf(ChainUnavailable.class);

        trouble = "";
        waiting.clear();
        registry.follow();
        waiting.forEach(Runnable::run);
        assertThat(alice.isWatched()).isTrue();
    }

    @Test
    void whatIsFollowedEarlyIsLookedAtEarly() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        WalletRegistry registry = registry(waiting::add);
        registry.early().follow();
        waiting.forEach(Runnable::run);
        waiting.clear();
        List<Wallet> looked = new ArrayList<>();

        registry.early().look(wallet -> {
            looked.add(wallet);
            throw new IllegalStateException("the database is closed: the start has failed");
        });
        assertThat(looked).as("nobody waits for it").isEmpty();
        waiting.forEach(Runnable::run);
        assertThat(looked).containsExactlyInAnyOrderElementsOf(registry.all()).isNotEmpty();
    }

    @Test
    void whatIsNotFollowedIsNotLookedAtEarly() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        WalletRegistry registry = registry(waiting::add);
        trouble = "down";
        registry.early().follow();
        waiting.forEach(Runnable::run);
        waiting.clear();
        List<Wallet> looked = new ArrayList<>();

        registry.early().look(looked::add);
        waiting.forEach(Runnable::run);
        assertThat(looked).isEmpty();
    }
}
