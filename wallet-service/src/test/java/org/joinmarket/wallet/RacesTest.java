package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.coins.ReuseGuard;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Calls that meet: whoever comes first wins whole, and nobody gets half. */
class RacesTest extends LeasesInUse {
    private static final int ASKING = 16;

    /** Addresses that each of them asks for, one after the other. */
    private static final int EACH = 12;

    @Override
    WalletService started(Path folder) {
        WalletService started = WalletService.start(
                folder,
                List.of(
                        WalletService.pairs(settings()),
                        FiftyLeases.settings(folder),
                        Map.of(
                                "joinmarket.wallet.policy.max-cost-sats-per-day", "10000",
                                "joinmarket.wallet.lookahead", "100"))); // twice as many are followed at first
        started.wallet("alice", 0, 3_000_000, 3_000_000, 3_000_000);
        started.wallet("bob", 0, 3_000_000, 3_000_000, 3_000_000);
        started.wallet("carol", 0, 3_000_000, 3_000_000, 3_000_000);
        started.wallet("dave", 0, 3_000_000);
        return started;
    }

    /** All at once; a refusal is an outcome like another. */
    private static List<Object> together(Stream<Callable<?>> calls) throws Exception {
        return together(calls, () -> {});
    }

    private static List<Object> together(Stream<Callable<?>> calls, Runnable onceStarted) throws Exception {
        List<Object> outcomes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            calls.forEach(call -> running.add(threads.submit(call)));
            onceStarted.run();
            for (Future<?> one : running) {
                try {
                    outcomes.add(one.get());
                } catch (ExecutionException e) {
                    outcomes.add(e.getCause());
                }
            }
        }
        return outcomes;
    }

    /** As {@link #together}, but none is served before all of them wait for the wallet. */
    private List<Object> atTheDoor(String wallet, int number, Callable<?> call) throws Exception {
        ReentrantLock door = service.bean(WalletRegistry.class).get(wallet).granting();
        door.lock();
        try {
            return together(times(number, call), () -> {
                long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (door.getQueueLength() < number && System.nanoTime() < deadline) Thread.onSpinWait();
                int waiting = door.getQueueLength();
                door.unlock();
                assertThat(waiting).as("calls that wait").isEqualTo(number);
            });
        } finally {
            if (door.isHeldByCurrentThread()) door.unlock();
        }
    }

    private static Stream<Callable<?>> times(int number, Callable<?> call) {
        return IntStream.range(0, number).mapToObj(_ -> call);
    }

    private static <T> List<T> only(List<Object> outcomes, Class<T> type) {
        return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void fiftyLeasesOfAMakerAndATakerNeverShareACoin() throws Exception {
        FiftyLeases.neverShareACoin(service);
    }

    @Test
    void manyWhoAskForDepositAddressesAtOnceAllGetThemAndNoneIsLeftOut() throws Exception {
        service.as("operator").create(new Wallets.Create("frank", WalletService.PASSWORD, null, null, null));
        WalletApi operator = service.as("operator");
        Queue<Integer> handedOut = new ConcurrentLinkedQueue<>();
        List<Object> outcomes = together(times(ASKING, () -> {
            for (int i = 0; i < EACH; i++)
                handedOut.add(
                        operator.newAddress("frank", new Wallets.NewAddress(0)).index());
            return "all";
        }));
        assertThat(outcomes).containsOnly("all");
        assertThat(handedOut)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, ASKING * EACH).boxed().toList());
    }

    @Test
    void whatThereMayBeOnlySoManyOfIsNoMoreWhenManyAskAtOnce() throws Exception {
        LimitsAtOnce.hold(service, "bob");
    }

    @Test
    void whoeverAsksAgainBeforeTheFirstAnswerGetsTheSameLeaseAlsoOfTheLastCoin() throws Exception {
        Leases.TakerRequest request = Round.takerRequest(key(), 0, AMOUNT);
        List<Object> outcomes = atTheDoor("dave", 4, () -> service.as("dave").leaseAsTaker("dave", request));
        assertThat(only(outcomes, Leases.Lease.class)).as("%s", outcomes).hasSize(4);
        assertThat(new HashSet<>(outcomes)).hasSize(1);
    }

    @Test
    void whoeverAsksAgainGetsTheLeaseThatHasReservedItsAuthorization() throws Exception {
        String id = authorized(AMOUNT);
        Leases.TakerRequest request = Round.payingRequest(key(), AMOUNT, id);
        List<Object> outcomes = atTheDoor("carol", 4, () -> service.as("carol").leaseAsTaker("carol", request));
        assertThat(only(outcomes, Leases.Lease.class)).as("%s", outcomes).hasSize(4);
        assertThat(new HashSet<>(outcomes)).hasSize(1);
    }

    @Test
    void oneAuthorizationServesOneOfManyLeases() throws Exception {
        String id = authorized(AMOUNT);
        List<Object> outcomes = together(times(
                8, () -> service.as("carol").leaseAsTaker("carol", Round.payingRequest(key(), AMOUNT, id))));
        assertThat(only(outcomes, Leases.Lease.class)).hasSize(1);
        assertThat(only(outcomes, WalletProblem.class)).hasSize(7).allMatch(one -> "RESERVED".equals(one.reason()));
    }

    @Test
    void ofTwoTransactionsAtOnceUnderOneLeaseOnlyOneIsSigned() throws Exception {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        long change = round.paid(alice.changeScript());
        List<Leases.Sign> rivals = IntStream.range(0, 8)
                .mapToObj(i -> round.pay(alice.changeScript(), change + i).unsigned())
                .toList();
        List<Object> outcomes =
                together(rivals.stream().map(one -> () -> service.as("alice").sign(alice.id(), one)));
        assertThat(only(outcomes, Leases.Signed.class)).hasSize(1);
        assertThat(only(outcomes, WalletProblem.class))
                .hasSize(7)
                .allMatch(one -> "OTHER_TRANSACTION_SIGNED".equals(one.reason()));
        assertThat(service.as("alice").lease(alice.id()).txid())
                .isEqualTo(only(outcomes, Leases.Signed.class).getFirst().txid());
    }

    @Test
    void aLeaseIsSignedOrReleasedButNotBoth() throws Exception {
        for (int i = 0; i < 10; i++) {
            Leases.Lease alice = maker("alice");
            Leases.Lease bob = maker("bob");
            Leases.Lease carol = taker("carol");
            Round round = new Round(AMOUNT, carol, List.of(alice, bob));
            List<Object> outcomes = together(Stream.of(
                    () -> service.as("alice").sign(alice.id(), round.unsigned()),
                    () -> service.as("alice").release(alice.id(), new Leases.Release(false))));
            boolean signed = outcomes.getFirst() instanceof Leases.Signed;
            boolean released = outcomes.getLast() instanceof Leases.Lease;
            assertThat(signed).as("%s", outcomes).isNotEqualTo(released);
            assertThat(service.as("alice").lease(alice.id()).state())
                    .isEqualTo(signed ? Leases.State.SIGNED : Leases.State.RELEASED);
            for (Leases.Lease one : List.of(alice, bob, carol))
                service.as("operator").release(one.id(), new Leases.Release(true));
        }
    }

    @Test
    void anExpiredLeaseSignsNothingOnceItsCoinIsPromisedToSomebodyElse() {
        Leases.Lease first = taker("dave");
        Leases.Lease alice = maker("alice");
        Leases.Lease bob = maker("bob");
        Round round = new Round(AMOUNT, first, List.of(alice, bob));
        service.clock().advance(Duration.ofMinutes(10));
        service.tick();
        Leases.Lease second = taker("dave");
        assertThat(second.inputs()).isEqualTo(first.inputs());

        assertProblem(409, WalletProblem.LEASE_STATE, () -> service.as("dave").sign(first.id(), round.unsigned()));
        assertProblem(
                409,
                WalletProblem.LEASE_STATE,
                () -> service.as("dave").broadcast(first.id(), new Leases.Broadcast(round.signed())));
    }

    @Test
    void commitmentsMadeAtOnceAreDifferentAndNoMoreThanTheCoinHas() throws Exception {
        Leases.Lease dave = taker("dave");
        List<Object> outcomes = together(times(8, () -> service.as("dave").commit(dave.id())));
        List<Leases.Commitment> made = only(outcomes, Leases.Commitment.class);
        assertThat(made).extracting(Leases.Commitment::index).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(made).extracting(Leases.Commitment::commitment).doesNotHaveDuplicates();
        assertThat(only(outcomes, WalletProblem.class))
                .hasSize(5)
                .allMatch(one -> one.is(WalletProblem.NO_COMMITMENT_LEFT));
    }

    @Test
    void theDaysSumHoldsWhenManySignAtOnce() throws Exception {
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Leases.Lease carol = taker("carol");
            Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
            round.pay(carol.changeScript(), round.paid(carol.changeScript()) - 2_000); // costs 4 000 of 10 000
            calls.add(() -> service.as("carol").sign(carol.id(), round.unsigned()));
        }
        List<Object> outcomes = together(calls.stream());
        assertThat(only(outcomes, Leases.Signed.class)).hasSize(2);
        assertThat(only(outcomes, WalletProblem.class))
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo("DAILY_COST_TOO_HIGH"));
    }

    @Test
    void theDatabaseItselfKeepsACoinOutOfASecondOpenLease() {
        maker("alice");
        assertThatThrownBy(() -> service.bean(JdbcClient.class)
                        .sql("insert into lease_inputs (lease_id, position, outpoint, value_sats, script, branch,"
                                + " key_index, confirmations, open_lease) select lease_id, 99, outpoint, value_sats,"
                                + " script, branch, key_index, confirmations, 1 from lease_inputs where open_lease = 1")
                        .update())
                .isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void aCoinWhoseLeaseEndsWhileTheChainIsAskedDoesNotLookFree() {
        Set<String> leased = new HashSet<>();
        maker("alice").inputs().forEach(input -> leased.add(input.outpoint()));
        JdbcClient jdbc = service.bean(JdbcClient.class);
        ChainBackend chain = afterUnspent(_ -> jdbc.sql("update lease_inputs set open_lease = 0 where open_lease = 1")
                .update());
        CoinBook coins = new CoinBook(
                chain,
                service.bean(WalletWatch.class),
                jdbc,
                service.bean(ReuseGuard.class),
                service.bean(EventHub.class),
                InstantSource.system());
        assertThat(coins.of(service.bean(WalletRegistry.class).get("alice")))
                .filteredOn(coin -> leased.contains(coin.outPoint().toString()))
                .as("the chain's answer is older than the end of the lease: the coin may be spent")
                .isNotEmpty()
                .allMatch(coin -> coin.leased());
    }

    /** The chain, with something that happens while {@code unspent} is on its way back. */
    private ChainBackend afterUnspent(Consumer<@Nullable Object> then) {
        ChainBackend chain = service.bean(ChainBackend.class);
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    try {
                        Object answer = method.invoke(chain, arguments);
                        if (method.getName().equals("unspent")) then.accept(answer);
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
