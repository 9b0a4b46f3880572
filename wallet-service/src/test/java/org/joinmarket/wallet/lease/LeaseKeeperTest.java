package org.joinmarket.wallet.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.chain.BlockMark;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionTemplate;

class LeaseKeeperTest {
    @TempDir
    Path folder;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @Test
    void theUnsignedExpireAlsoWhileTheChainCannotBeAskedAboutTheSigned() {
        try (WalletService service = WalletService.start(folder, settings())) {
            for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
            Leases.Lease alice =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("keeper-test", 1_000_000));
            Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("keeper-test", 1_000_000));
            Leases.Lease carol =
                    service.as("carol").leaseAsTaker("carol", Round.takerRequest("keeper-test", 0, 1_000_000));
            service.as("alice").sign(alice.id(), new Round(1_000_000, carol, List.of(alice, bob)).unsigned());
            service.clock().advance(Duration.ofMinutes(10));

            var store = service.bean(LeaseStore.class);
            keeper(service, away(), Duration.ZERO).tick();

            assertThat(store.open(null)).extracting(Lease::id).containsExactly(alice.id());
            assertThat(service.available("bob")).isEqualTo(3_000_000);
        }
    }

    @Test
    void whatIsRenewedAfterItWasReadDoesNotExpire() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 0, 3_000_000);
            Leases.Lease alice =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("keeper-late", 1_000_000));
            Duration time = Duration.between(service.clock().instant(), Instant.parse(alice.expiresAt()));
            AtomicInteger looks = new AtomicInteger();
            LeaseKeeper keeper = keeper(service, service.bean(ChainBackend.class), Duration.ZERO, () -> {
                if (looks.incrementAndGet() == 2) { // the first was for the authorizations, before it read the leases
                    service.as("alice").renew(alice.id(), new Leases.Renew(1_200));
                    service.clock().advance(time);
                }
                return service.clock().instant();
            });

            keeper.tick();
            assertThat(looks).as("it took it for one that is over").hasValueGreaterThan(2);
            assertThat(service.as("alice").lease(alice.id()).state()).isEqualTo(Leases.State.GRANTED);
            assertThat(service.available("alice")).isZero();

            service.clock().advance(Duration.ofMinutes(20));
            keeper.tick();
            assertThat(service.as("alice").lease(alice.id()).state()).isEqualTo(Leases.State.EXPIRED);
            assertThat(service.available("alice")).isEqualTo(3_000_000);
        }
    }

    @Test
    void whatIsSeenOfATransactionAfterTheOperatorGaveItUpDoesNotEffaceThatItMayStillConfirm() {
        try (WalletService service = WalletService.start(folder, settings())) {
            for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
            Leases.Lease alice =
                    service.as("alice").leaseAsMaker("alice", Round.makerRequest("keeper-note", 1_000_000));
            Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("keeper-note", 1_000_000));
            Leases.Lease carol =
                    service.as("carol").leaseAsTaker("carol", Round.takerRequest("keeper-note", 0, 1_000_000));
            Round round = new Round(1_000_000, carol, List.of(alice, bob));
            service.as("alice").sign(alice.id(), round.unsigned());
            service.as("operator").release(alice.id(), new Leases.Release(true));

            service.bean(LeaseStore.class).seen(alice.id(), null, null, null); // by a look that began before

            assertThat(service.as("alice").lease(alice.id()).note()).isEqualTo("may still confirm as " + round.txid());
        }
    }

    /** A stranger's coin of a transaction that no block has, and that our mempool loses. */
    @Test
    void anInputThatNobodyKnowsAnyMoreIsNotSpentAndWhatComesOfItIsFollowedUntilItConfirms() {
        try (WalletService service = WalletService.start(folder, settings())) {
            Signed alice = signed(service);
            AtomicReference<@Nullable OutPoint> forgotten = new AtomicReference<>(alice.input("bob"));
            LeaseKeeper keeper =
                    keeper(service, forgetting(service, alice.round().txid(), forgotten), Duration.ofDays(3));
            LeaseStore store = service.bean(LeaseStore.class);

            for (int i = 0; i < BlockMark.SETTLED_DEPTH + 1; i++) {
                keeper.tick();
                service.mine(1);
            }
            keeper.tick();
            assertThat(alice.now()).isEqualTo(Leases.State.SIGNED);
            assertThat(alice.note()).isEqualTo("nobody knows where " + alice.input("bob") + " is from");

            service.clock().advance(Duration.ofDays(3));
            keeper.tick();
            assertThat(alice.now()).isEqualTo(Leases.State.ABANDONED);
            assertThat(alice.note())
                    .isEqualTo("may still confirm as " + alice.round().txid());
            for (int i = 0; i < BlockMark.SETTLED_DEPTH + 1; i++) {
                service.mine(1);
                keeper.tick();
            }
            assertThat(store.unsettled()).extracting(Lease::id).contains(alice.id());

            forgotten.set(null);
            alice.broadcast();
            service.mine(BlockMark.SETTLED_DEPTH);
            keeper.tick();
            assertThat(alice.now()).isEqualTo(Leases.State.SPENT);
            assertThat(store.unsettled()).isEmpty();
        }
    }

    /** A mempool may lose a transaction for a moment: that one look does not find it is not enough. */
    @Test
    void whatTheMempoolHadIsGivenUpWithTheSecondLookInARowThatDoesNotFindIt() {
        try (WalletService service = WalletService.start(folder, settings())) {
            Signed alice = signed(service);
            AtomicReference<TransactionStatus> status = new AtomicReference<>(new TransactionStatus.InMempool());
            LeaseKeeper keeper = keeper(service, saying(service, alice.round().txid(), status), Duration.ofDays(3));
            service.clock().advance(Duration.ofDays(4));
            keeper.tick();

            for (int i = 0; i < 2; i++) {
                status.set(new TransactionStatus.NotFound());
                keeper.tick();
                assertThat(alice.now()).isEqualTo(Leases.State.SIGNED);
                status.set(new TransactionStatus.InMempool());
                keeper.tick();
            }
            status.set(new TransactionStatus.NotFound());
            keeper.tick();
            keeper.tick();
            assertThat(alice.now()).isEqualTo(Leases.State.ABANDONED);
        }
    }

    @Test
    void theChainIsToldOfWhatWasGivenUpUntilItAnswersAndThenOnceInABlock() {
        try (WalletService service = WalletService.start(folder, settings())) {
            Signed alice = signed(service);
            TxId txid = new TxId(alice.round().txid());
            AtomicBoolean away = new AtomicBoolean(true);
            List<Object> told = new ArrayList<>();
            ChainBackend real = service.bean(ChainBackend.class);
            ChainBackend chain = (ChainBackend) Proxy.newProxyInstance(
                    ChainBackend.class.getClassLoader(),
                    new Class<?>[] {ChainBackend.class},
                    (_, method, arguments) -> {
                        if (!method.getName().equals("forget")) return method.invoke(real, arguments);
                        told.add(arguments[0]);
                        if (away.get()) throw new ChainUnavailable("the chain is away", "bring it back", null);
                        return null;
                    });
            LeaseKeeper keeper = keeper(service, chain, Duration.ZERO);
            keeper.tick();

            keeper.abandon(service.bean(LeaseStore.class).find(alice.id()).orElseThrow());
            assertThat(alice.now()).as("on the disk").isEqualTo(Leases.State.ABANDONED);
            keeper.tick();
            keeper.tick();
            assertThat(told).hasSize(3);
            away.set(false);
            keeper.tick();
            assertThat(told).hasSize(4);

            keeper.tick();
            assertThat(told).as("told").hasSize(4);
            service.mine(1);
            keeper.tick();
            assertThat(told).hasSize(5).containsOnly(txid);
        }
    }

    @Test
    void theSignedAreNeverGivenUpWhereTheSettingIsZero() {
        Map<String, String> never = Map.of("joinmarket.wallet.policy.abandon-signed-after", "0");
        try (WalletService service = WalletService.start(folder, List.of(never, WalletService.pairs(settings())))) {
            Signed alice = signed(service);
            service.clock().advance(Duration.ofDays(400));
            service.tick();
            service.tick();
            assertThat(alice.now()).isEqualTo(Leases.State.SIGNED);
        }
    }

    @Test
    void whatTheChainCannotSayOfOneLeaseKeepsNoOtherFromBeingFollowed() {
        try (WalletService service = WalletService.start(folder, settings())) {
            Signed signed = signed(service);
            signed.broadcast();
            service.mine(1);
            AtomicInteger asked = new AtomicInteger();
            LeaseStore store = service.bean(LeaseStore.class);
            String first = store.open(null).getFirst().id();
            LeaseKeeper keeper = keeper(
                    service,
                    chain(service.bean(ChainBackend.class), (method, argument) -> {
                        if (!method.equals("status") || !(argument instanceof Transaction)) return Optional.empty();
                        if (asked.getAndIncrement() > 0) return Optional.empty();
                        throw new ChainUnavailable(ChainTrouble.WALLET_UNLOADED, "its wallet is lost", "wait", null);
                    }),
                    Duration.ofDays(3));

            keeper.tick();
            assertThat(store.open(null)).extracting(Lease::id).containsExactly(first);
            keeper.tick();
            assertThat(store.open(null)).isEmpty();

            service.mine(BlockMark.SETTLED_DEPTH);
            asked.set(0); // so the one that is rechecked first cannot be settled with this block
            keeper.tick();
            assertThat(store.unsettled()).extracting(Lease::id).containsExactly(first);
            keeper.tick();
            assertThat(store.unsettled()).as("nobody waits for the next block").isEmpty();
        }
    }

    /** A lease of alice's that she has signed for a round with bob, made by carol. */
    private record Signed(WalletService service, Round round, List<Leases.Lease> leases) {
        private Leases.Lease of(String wallet) {
            return leases.stream()
                    .filter(lease -> lease.wallet().equals(wallet))
                    .findFirst()
                    .orElseThrow();
        }

        String id() {
            return of("alice").id();
        }

        OutPoint input(String wallet) {
            return OutPoint.parse(of(wallet).inputs().getFirst().outpoint()).orElseThrow();
        }

        Leases.State now() {
            return service.as("alice").lease(id()).state();
        }

        @Nullable
        String note() {
            return service.as("alice").lease(id()).note();
        }

        /** After the others have signed too. */
        void broadcast() {
            BroadcastResult sent =
                    service.bean(ChainBackend.class).broadcast(HexFormat.of().parseHex(round.signed()));
            assertThat(sent).isInstanceOf(BroadcastResult.Accepted.class);
        }
    }

    private static Signed signed(WalletService service) {
        for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
        List<Leases.Lease> leases = List.of(
                service.as("alice").leaseAsMaker("alice", Round.makerRequest("keeper-of-alice", 1_000_000)),
                service.as("bob").leaseAsMaker("bob", Round.makerRequest("keeper-of-bob", 1_000_000)),
                service.as("carol").leaseAsTaker("carol", Round.takerRequest("keeper-of-carol", 0, 1_000_000)));
        Round round = new Round(1_000_000, leases.getLast(), leases.subList(0, 2));
        for (Leases.Lease lease : leases)
            round.attach(service.as(lease.wallet()).sign(lease.id(), round.unsigned()));
        return new Signed(service, round, leases);
    }

    private static LeaseKeeper keeper(WalletService service, ChainBackend chain, Duration abandonSignedAfter) {
        return keeper(service, chain, abandonSignedAfter, service.clock());
    }

    private static LeaseKeeper keeper(
            WalletService service, ChainBackend chain, Duration abandonSignedAfter, InstantSource clock) {
        LeaseStore store = service.bean(LeaseStore.class);
        SentCoinjoins sent = service.bean(SentCoinjoins.class);
        return new LeaseKeeper(
                store,
                sent,
                new CoinjoinDelivery(store, sent, chain, clock),
                service.bean(LeaseFigures.class),
                service.bean(SpendAuthorizations.class),
                chain,
                service.bean(TransactionTemplate.class),
                abandonSignedAfter,
                clock);
    }

    /** Knows nothing of what {@code forgotten} is from while there is one, and so neither of {@code txid}, which spends it. */
    private static ChainBackend forgetting(
            WalletService service, String txid, AtomicReference<@Nullable OutPoint> forgotten) {
        return chain(service.bean(ChainBackend.class), (method, argument) -> {
            OutPoint gone = forgotten.get();
            if (gone == null || !method.equals("status")) return Optional.empty();
            if (argument instanceof Transaction tx && tx.txid().hex().equals(txid))
                return Optional.of(new TransactionStatus.Conflicted(gone, true));
            return gone.txid().equals(argument) ? Optional.of(new TransactionStatus.NotFound()) : Optional.empty();
        });
    }

    /** What a chain says of one transaction. */
    private static ChainBackend saying(WalletService service, String txid, AtomicReference<TransactionStatus> status) {
        return chain(
                service.bean(ChainBackend.class),
                (method, argument) -> method.equals("status")
                                && argument instanceof Transaction tx
                                && tx.txid().hex().equals(txid)
                        ? Optional.of(Objects.requireNonNull(status.get()))
                        : Optional.empty());
    }

    /** What a chain answers to a method and its only argument; empty for what the real one says. */
    private interface Answers {
        Optional<Object> to(String method, Object argument);
    }

    private static ChainBackend chain(ChainBackend real, Answers answers) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (proxy, method, arguments) -> {
                    if (method.isDefault()) return InvocationHandler.invokeDefault(proxy, method, arguments);
                    if (arguments != null && arguments.length == 1) {
                        Optional<Object> answer = answers.to(method.getName(), arguments[0]);
                        if (answer.isPresent()) return answer.get();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static ChainBackend away() {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, _, _) -> {
                    throw new ChainUnavailable("the chain is away", "bring it back", null);
                });
    }
}
