package org.joinmarket.wallet.wallets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.wallet.Problems.assertField;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Network;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.chain.WalletOutput;
import org.joinmarket.wallet.chain.WatchedBranch;
import org.joinmarket.wallet.chain.WatchedWallet;
import org.joinmarket.wallet.seed.Seed;
import org.joinmarket.wallet.seed.WalletKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("slow")
class WalletWatchTest extends WatchedAlice {
    @Test
    void addressesThatAreNotFollowedYetAreNotHandedOutAndNobodyWaitsForThem() {
        service.as("operator").create(new Wallets.Create("bob", WalletService.PASSWORD, null, null, null));
        Wallet bob = service.bean(WalletRegistry.class).get("bob");
        WalletStore store = service.bean(WalletStore.class);
        Deque<Runnable> waiting = new ArrayDeque<>(); // an import that takes its time
        WalletWatch watch = watch(waiting::add);
        AddressBook addresses = new AddressBook(
                store, watch, service.bean(TransactionTemplate.class), service.bean(InstantSource.class));
        int followed = bob.followed(1, Wallet.EXTERNAL);

        Set<Integer> handedOut = new HashSet<>();
        for (int i = 0; i < followed; i++)
            handedOut.add(addresses.deposit(bob, 1).path().index());
        assertThat(handedOut).hasSize(followed).allMatch(index -> index < followed);
        assertThat(waiting).as("asked for once").hasSize(1);

        assertThatThrownBy(() -> addresses.deposit(bob, 1))
                .isInstanceOfSatisfying(
                        ChainUnavailable.class,
                        refused -> assertThat(refused.trouble()).isEqualTo(ChainTrouble.HISTORY_UNKNOWN));
        assertThatThrownBy(() -> addresses.peek(bob, 1, Wallet.EXTERNAL)).isInstanceOf(ChainUnavailable.class);
        assertThat(addresses.peek(bob, 1, Wallet.INTERNAL).path().index())
                .as("other branches are not held up")
                .isZero();

        waiting.remove().run();
        assertThat(bob.followed(1, Wallet.EXTERNAL)).isGreaterThanOrEqualTo(followed + LOOKAHEAD);
        AddressBook.Next next = addresses.deposit(bob, 1);
        assertThat(next.path().index()).isEqualTo(followed);
        service.bean(ChainBackend.class).regtest().orElseThrow().fund(next.script(), new Sats(70_000));
        assertThat(service.bean(ChainBackend.class).unspent(bob.watchId()))
                .as("what is paid to the longer range is noticed")
                .extracting(WalletOutput::path)
                .containsExactly(next.path());
        Coverages.Branch covered = service.as("viewer").coverage("bob").branches().stream()
                .filter(each -> each.mixdepth() == 1 && each.branch() == Wallet.EXTERNAL)
                .findFirst()
                .orElseThrow();
        assertThat(covered.next()).isEqualTo(followed + 1);
        assertThat(covered.watched()).isEqualTo(bob.followed(1, Wallet.EXTERNAL));
        watch.catchUp(bob);
        assertThat(service.as("viewer").coverage("bob").branches())
                .extracting(Coverages.Branch::highestUsed)
                .contains(followed);
    }

    @Test
    void theHeightOfABirthIsKeptAndOneThatIsToComeIsRefused() {
        WalletApi operator = service.as("operator");
        assertThat(store().wallets())
                .filteredOn(row -> row.name().equals("alice"))
                .allSatisfy(row -> assertThat(row.birthHeight())
                        .as("of a wallet that was made here")
                        .isNotNull());
        int best = operator.tip().height();
        String words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
        assertField(
                "birth_height",
                () -> operator.create(new Wallets.Create("born", WalletService.PASSWORD, null, words, null, best + 1)));
        assertField(
                "birth_height",
                () -> operator.create(new Wallets.Create("born", WalletService.PASSWORD, null, null, null, best)));
        var _ = operator.create(new Wallets.Create("born", WalletService.PASSWORD, null, words, null, best));

        assertThat(store().wallets())
                .filteredOn(row -> row.name().equals("born"))
                .extracting(WalletStore.Row::birthHeight)
                .containsExactly(best);
    }

    /** A longer range later would have its whole history searched again. */
    @Test
    void theGapOfARestoredWalletIsFollowedFromTheBeginning() {
        Wallet alice = service.bean(WalletRegistry.class).get("alice");
        int next = store().branch("alice", 3, Wallet.INTERNAL).orElseThrow().nextIndex();
        assertThat(service.bean(JdbcClient.class)
                        .sql("update branches set restored = 1 where wallet = 'alice'")
                        .update())
                .isEqualTo(10);
        List<WatchedWallet> watched = new ArrayList<>();
        ChainBackend real = chain();
        ChainBackend chain = (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof WatchedWallet one) watched.add(one);
                    return method.invoke(real, arguments);
                });

        watch(chain, 300, Runnable::run).follow(alice);

        assertThat(store().branch("alice", 3, Wallet.INTERNAL).orElseThrow().nextIndex())
                .isEqualTo(next + 300);
        assertThat(watched).hasSize(1);
        assertThat(watched.getFirst().branches())
                .allSatisfy(branch -> assertThat(branch.rangeEnd()).isGreaterThanOrEqualTo(600 + LOOKAHEAD));
    }

    /** An unlock adds them while whoever has followed the others so far is at it. */
    @Test
    void theGapOfMixdepthsThatAppearMeanwhileIsSkippedBehindWhatTheChainKnowsOfThem() {
        Wallet wallet = recovered("meanwhile", "meanwhile", null);
        store().restored("meanwhile");
        KeyPath paid = new KeyPath(5, Wallet.EXTERNAL, 7);
        ChainBackend real = chain();
        List<WatchedWallet> watched = new ArrayList<>();
        ChainBackend chain = (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    Object answer = method.invoke(real, arguments);
                    if (arguments != null && arguments[0] instanceof WatchedWallet one) {
                        watched.add(one);
                        if (watched.size() == 1) addMixdepth(wallet);
                    }
                    boolean knowsIt =
                            watched.stream().anyMatch(one -> one.branches().size() > 10);
                    return method.getName().equals("used") && knowsIt ? Set.of(paid) : answer;
                });

        watch(chain, 30, Runnable::run).follow(wallet);

        assertThat(store().branches("meanwhile"))
                .noneMatch(WalletStore.Branch::restored)
                .extracting(WalletStore.Branch::nextIndex)
                .containsOnly(30, paid.index() + 1 + 30)
                .hasSize(12);
    }

    /** Its range is long enough from the beginning. */
    private void addMixdepth(Wallet wallet) {
        List<String> xpubs = new ArrayList<>(store().xpubs(wallet.name()));
        try (Seed seed = Seed.random(12, "", new SecureRandom());
                WalletKeys keys = WalletKeys.of(seed, Network.REGTEST, 6)) {
            xpubs.add(keys.accountXpubs().getLast());
        }
        store().addLaterAccounts(wallet.name(), xpubs, 5, 200);
    }

    private Wallet recovered(String name, String passphrase, @Nullable Boolean handedOut) {
        String words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
        var _ = service.as("operator")
                .create(new Wallets.Create(name, WalletService.PASSWORD, null, words, passphrase, null, handedOut));
        service.follow(name);
        return service.bean(WalletRegistry.class).get(name);
    }

    private int next(Wallet wallet) {
        return store().branch(wallet.name(), 0, Wallet.EXTERNAL).orElseThrow().nextIndex();
    }

    private void pay(Wallet wallet, int index) {
        service.bean(ChainBackend.class)
                .regtest()
                .orElseThrow()
                .fund(wallet.scriptAt(new KeyPath(0, Wallet.EXTERNAL, index)), new Sats(70_000));
    }

    /** The service of these tests has a recovery range of 40 and a gap of 200. */
    @Test
    void aRecoveredWalletSkipsNothingUnlessSomebodySaysThatItsAddressesWereHandedOut() {
        Wallet wallet = recovered("not-shown", "not-shown", null);
        assertThat(wallet.followed(0, Wallet.EXTERNAL)).isEqualTo(RECOVERY);
        assertThat(next(wallet)).isZero();
    }

    @Test
    void wordsWhoseAddressesWereHandedOutAreSearchedBehindAGapThatWasSkippedBefore() {
        Wallet wallet = recovered("shown", "shown", true);
        assertThat(next(wallet)).isEqualTo(200);
        assertThat(wallet.followed(0, Wallet.EXTERNAL)).isGreaterThanOrEqualTo(2 * 200 + LOOKAHEAD);
        int paid = 390;
        pay(wallet, paid);
        WalletWatch watch = watch(chain(), 200, Runnable::run);
        store().restored("shown");

        watch.follow(wallet);

        assertThat(next(wallet)).isEqualTo(paid + 1 + 200);
        assertThat(store().isRestored("shown")).isFalse();
    }

    @Test
    void aLongerRangeOfRecoveredWalletsIsThatOfThoseThatAreThereToo() {
        Wallet wallet = recovered("longer", "longer", null);
        int before = wallet.followed(1, Wallet.INTERNAL);
        WalletWatch longer = new WalletWatch(
                chain(),
                store(),
                service.bean(TransactionTemplate.class),
                new WalletWatch.Ranges(LOOKAHEAD, before + 7, 200),
                brought(),
                Runnable::run,
                service.bean(InstantSource.class),
                new SimpleMeterRegistry());

        longer.follow(wallet);

        assertThat(wallet.followed(1, Wallet.INTERNAL)).isEqualTo(before + 7);
    }

    @Test
    void aTickDoesNotWaitForLongerRanges() {
        Wallet alice = service.bean(WalletRegistry.class).get("alice");
        WalletStore store = service.bean(WalletStore.class);
        Deque<Runnable> waiting = new ArrayDeque<>();
        WalletWatch watch = watch(waiting::add);
        int before = alice.followed(2, Wallet.INTERNAL);
        store.raiseNextIndex("alice", 2, Wallet.INTERNAL, before - 1);

        watch.catchUp(alice);
        watch.catchUp(alice);
        assertThat(alice.followed(2, Wallet.INTERNAL)).isEqualTo(before);
        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(alice.followed(2, Wallet.INTERNAL)).isGreaterThan(before);
        watch.catchUp(alice);
        assertThat(waiting).isEmpty();
    }

    @Test
    void aChainThatIsAwayAllNightIsSaidOnceAndAgainWhenItIsSomethingElse() {
        WalletWatch watch = watch(Runnable::run);
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
            service.bean(JdbcClient.class)
                    .sql("update branches set range_end = 40 where mixdepth = 4")
                    .update();
        }
    }
}
