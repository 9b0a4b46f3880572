package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.OverheardChain;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.TransactionStatus;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A chain that cannot be asked of one payment. */
class KeeperTroubleTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    @TempDir
    Path folder;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    private static Sends.Sent send(WalletService service, String key) {
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 1_000L);
        return Desks.of(service, Desks.AWAY)
                .payments()
                .send("operator", service.bean(WalletRegistry.class).get("alice"), new Sends.Send(key, 10_000, order));
    }

    private static SendKeeper keeper(WalletService service, ChainBackend chain) {
        return keeper(service, chain, new ReentrantLock());
    }

    private static SendKeeper keeper(WalletService service, ChainBackend chain, ReentrantLock broadcasting) {
        SendStore store = service.bean(SendStore.class);
        return new SendKeeper(
                store,
                service.bean(WalletRegistry.class),
                chain,
                new Shares(store, new DailyCosts(service.bean(JdbcClient.class)), service.bean(SpendGate.class)),
                service.bean(TransactionTemplate.class),
                service.clock(),
                broadcasting,
                new SimpleMeterRegistry());
    }

    private static ChainBackend chain(ChainBackend real, TxId unknown) {
        return OverheardChain.of(real, (method, arguments) -> {
            if (method.equals("status")
                    && arguments[0] instanceof Transaction asked
                    && asked.txid().equals(unknown))
                throw new ChainUnavailable(ChainTrouble.WALLET_UNLOADED, "its wallet is lost", "wait", null);
        });
    }

    @Test
    void theTroubleOfOnePaymentKeepsNoOtherFromBeingFollowed() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000, 1_000_000);
            Sends.Sent first = send(service, "followed-1");
            Sends.Sent second = send(service, "followed-2");
            SendStore store = service.bean(SendStore.class);
            assertThat(store.followed()).extracting(Sent::id).containsExactlyInAnyOrder(first.id(), second.id());
            Sent unknown = store.followed().getFirst();
            Sent known = store.followed().getLast();

            keeper(service, chain(service.bean(ChainBackend.class), unknown.txid()))
                    .tick();
            assertThat(store.find(unknown.id()).orElseThrow().state()).isEqualTo(Sends.State.SIGNED);
            assertThat(store.find(known.id()).orElseThrow().state()).isEqualTo(Sends.State.BROADCAST);
        }
    }

    /** A node that has nothing, and takes nothing for a {@code reason}. */
    private static ChainBackend refusing(ChainBackend real, AtomicReference<String> reason) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "status" -> new TransactionStatus.NotFound();
                    case "broadcast" -> new BroadcastResult.Refused(Objects.requireNonNull(reason.get()));
                    default -> method.invoke(real, arguments);
                });
    }

    /** What a chain says of every transaction, and whether it can be told that one was given up. */
    private static final class Told {
        private TransactionStatus status = new TransactionStatus.NotFound();
        private boolean away;
        private final List<TxId> asked = new ArrayList<>();

        ChainBackend chain(ChainBackend real) {
            return (ChainBackend) Proxy.newProxyInstance(
                    ChainBackend.class.getClassLoader(),
                    new Class<?>[] {ChainBackend.class},
                    (_, method, arguments) -> switch (method.getName()) {
                        case "status" -> status;
                        case "forget" -> {
                            asked.add((TxId) arguments[0]);
                            if (away) throw new ChainUnavailable("the chain is away", "bring it back", null);
                            yield null;
                        }
                        default -> method.invoke(real, arguments);
                    });
        }
    }

    @Test
    void theChainIsToldOfWhatWasGivenUpUntilItAnswersAndThenNowAndThen() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent sent = send(service, "forgotten-1");
            TxId txid = new TxId(sent.txid());
            Told told = new Told();
            told.away = true;
            ChainBackend chain = told.chain(service.bean(ChainBackend.class));
            SendKeeper keeper = keeper(service, chain);

            Sends.Sent abandoned = Desks.of(service, chain)
                    .payments()
                    .abandon(service.bean(WalletRegistry.class).get("alice"), sent.id());
            assertThat(abandoned.state()).as("on the disk").isEqualTo(Sends.State.ABANDONED);
            assertThat(told.asked).containsExactly(txid);
            keeper.tick();
            keeper.tick();
            assertThat(told.asked).hasSize(3);
            told.away = false;
            keeper.tick();
            assertThat(told.asked).hasSize(4);

            keeper.tick();
            service.clock().advance(SendKeeper.FORGET_AGAIN.minusSeconds(1));
            keeper.tick();
            assertThat(told.asked).as("told").hasSize(4);
            service.clock().advance(Duration.ofSeconds(1));
            keeper.tick();
            assertThat(told.asked).as("it may have come and gone").hasSize(5);

            told.status = new TransactionStatus.InMempool();
            keeper.tick();
            assertThat(told.asked).as("nothing to be told").hasSize(5);
            told.status = new TransactionStatus.NotFound();
            keeper.tick();
            assertThat(told.asked).as("gone again").hasSize(6).containsOnly(txid);
        }
    }

    private record Ear(List<String> heard) implements EventHub.Listener {
        @Override
        public boolean tell(Events.Event event) {
            if (event.kind() == Events.Kind.PAYMENT) heard.add(String.valueOf(event.detail()));
            return true;
        }

        @Override
        public void end(Events.Event last) {}
    }

    @Test
    void whatTheNodeRefusesAgainAndAgainIsToldOnceForEachReason() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent sent = send(service, "refused-1");
            AtomicReference<String> reason = new AtomicReference<>("mempool min fee not met");
            SendKeeper keeper = keeper(service, refusing(service.bean(ChainBackend.class), reason));
            Ear ear = new Ear(new ArrayList<>());
            var _ = service.bean(EventHub.class)
                    .listen(new Caller("operator", Role.OPERATOR, Set.of("*"), Set.of()), null, ear);

            for (int look = 0; look < 3; look++) keeper.tick();
            reason.set("too-long-mempool-chain");
            for (int look = 0; look < 3; look++) keeper.tick();

            assertThat(ear.heard()).containsExactly("mempool min fee not met", "too-long-mempool-chain");
            Sent kept = service.bean(SendStore.class).find(sent.id()).orElseThrow();
            assertThat(kept.state()).isEqualTo(Sends.State.SIGNED);
            assertThat(kept.note()).isEqualTo("too-long-mempool-chain");
        }
    }

    /** One that does not know what it is asked for; while it is asked {@code meanwhile} happens. What it is handed is refused. */
    private static ChainBackend slow(
            ChainBackend real, Runnable meanwhile, List<String> handed, boolean ofSomebodyElse) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "status" -> {
                        meanwhile.run();
                        yield new TransactionStatus.NotFound();
                    }
                    case "broadcast" -> {
                        handed.add(HexFormat.of().formatHex((byte[]) arguments[0]));
                        yield new BroadcastResult.Refused("not now");
                    }
                    case "tellsThirdParties" -> ofSomebodyElse;
                    default -> method.invoke(real, arguments);
                });
    }

    @Test
    void aServerOfSomebodyElseThatRefusesAPaymentIsNotHandedItAtEveryLook() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            send(service, "again-1");
            List<String> ours = new ArrayList<>();
            List<String> theirs = new ArrayList<>();
            ChainBackend real = service.bean(ChainBackend.class);
            SendKeeper node = keeper(service, slow(real, () -> {}, ours, false));
            SendKeeper explorer = keeper(service, slow(real, () -> {}, theirs, true));
            for (int look = 0; look < 3; look++) {
                node.tick();
                explorer.tick();
            }
            assertThat(ours).hasSize(3);
            assertThat(theirs).hasSize(1);

            service.clock().advance(SendKeeper.SEND_AGAIN);
            explorer.tick();
            assertThat(theirs).hasSize(2);
        }
    }

    @Test
    void nobodyWaitsWhileTheChainIsAskedAndWhatWasGivenUpMeanwhileIsNotSent() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent sent = send(service, "meanwhile-1");
            ReentrantLock broadcasting = new ReentrantLock();
            List<String> handed = new ArrayList<>();
            List<Boolean> held = new ArrayList<>();
            ChainBackend real = service.bean(ChainBackend.class);
            Runnable look = () -> held.add(broadcasting.isLocked());
            keeper(service, slow(real, look, handed, false), broadcasting).tick();
            assertThat(held).containsExactly(false);
            assertThat(handed).as("handed over again").hasSize(1);

            Runnable giveUp = () -> service.as("operator").abandonSend("alice", sent.id());
            keeper(service, slow(real, giveUp, handed, false), broadcasting).tick();
            assertThat(handed).as("not what was given up").hasSize(1);
            Sent now = service.bean(SendStore.class).find(sent.id()).orElseThrow();
            assertThat(now.state()).isEqualTo(Sends.State.ABANDONED);
        }
    }
}
