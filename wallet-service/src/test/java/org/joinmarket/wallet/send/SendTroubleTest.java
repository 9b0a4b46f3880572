package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.events.EventHub;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class SendTroubleTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final Caller OPERATOR = new Caller("operator", Role.OPERATOR, Set.of(Caller.EVERY_WALLET), Set.of());

    @TempDir
    Path folder;

    private static Sends.Send request(String key) {
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 1_000L);
        return new Sends.Send(key, 10_000, order);
    }

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    private static PaymentDesk desk(WalletService service, Supplier<BroadcastResult> broadcast) {
        return Desks.of(service, broadcast).payments();
    }

    private static Wallet alice(WalletService service) {
        return service.bean(WalletRegistry.class).get("alice");
    }

    private static Sends.Sent only(WalletService service) {
        List<Sends.Sent> sends = service.as("operator").sends("alice").sends();
        assertThat(sends).hasSize(1);
        return sends.getFirst();
    }

    @Test
    void aPaymentThatTheChainCouldNotBeToldOfStandsAndIsToldLaterAlsoAfterARestart() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent sent = desk(service, Desks.AWAY).send("operator", alice(service), request("chain-away"));
            assertThat(sent.state()).isEqualTo(Sends.State.SIGNED);
            assertThat(service.available("alice")).as("promised").isZero();

            service.restart();
            service.follow("alice");
            assertThat(service.available("alice")).as("still promised").isZero();
            service.tick();
            assertThat(only(service).state()).isEqualTo(Sends.State.BROADCAST);
            assertThat(only(service).txid()).isEqualTo(sent.txid());
            service.mine(1);
            service.tick();
            assertThat(only(service).state()).isEqualTo(Sends.State.CONFIRMED);
            assertThat(service.available("alice")).isEqualTo(1_000_000 - 300_000 - sent.feeSats());
        }
    }

    @Test
    void aPaymentThatTheNodeRefusesGivesItsCoinsBackButNoAddressTwice() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            PaymentDesk refused = desk(service, () -> new BroadcastResult.Refused("min relay fee not met"));
            assertThat(catchThrowableOfType(
                            ApiProblem.class, () -> refused.send("operator", alice(service), request("refused-1"))))
                    .isNotNull();
            assertThat(only(service).state()).isEqualTo(Sends.State.REFUSED);
            assertThat(only(service).note()).isEqualTo("min relay fee not met");
            assertThat(service.available("alice")).isEqualTo(1_000_000);
            assertProblem(
                    422,
                    WalletProblem.BROADCAST_REFUSED,
                    () -> service.as("operator").send("alice", request("refused-1")));
            service.tick();
            assertThat(only(service).state()).as("nobody brings it back").isEqualTo(Sends.State.REFUSED);

            Sends.Sent second = service.as("operator").send("alice", request("accepted-2"));
            SendStore store = service.bean(SendStore.class);
            List<TxOutput> first = outputs(store, only(service, Sends.State.REFUSED));
            assertThat(outputs(store, second.id()))
                    .filteredOn(output -> output.value().value() == second.changeSats())
                    .isNotEmpty()
                    .noneMatch(change ->
                            first.stream().anyMatch(one -> one.script().equals(change.script())));
        }
    }

    /** Beside an explorer: whoever has seen all signatures may keep them, and confirm the payment after it was made again. */
    @Test
    void aPaymentThatAServerOfOthersRefusesStandsAndIsToldAgain() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            PaymentDesk desk = Desks.beside(service, () -> new BroadcastResult.Refused("min relay fee not met"))
                    .payments();
            Sends.Sent sent = desk.send("operator", alice(service), request("refused-3"));
            assertThat(sent.state()).isEqualTo(Sends.State.SIGNED);
            assertThat(sent.note()).isEqualTo("min relay fee not met");
            assertThat(only(service)).isEqualTo(sent);
            assertThat(service.available("alice")).as("promised").isZero();

            service.tick();
            assertThat(only(service).state()).isEqualTo(Sends.State.BROADCAST);
            assertThat(only(service).note()).isNull();
        }
    }

    /** As {@link #aPaymentThatAServerOfOthersRefusesStandsAndIsToldAgain}; beside a node of one's own it is a refusal. */
    @Test
    void aPsbtThatAServerOfOthersRefusesStandsAndIsToldAgain() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            WalletApi operator = service.as("operator");
            String made = operator.createPsbt("alice", request("refused-6")).psbt();
            List<String> signed = List.of(operator.signPsbt("alice", new Psbts.Sign("refused-7", 10_000, made))
                    .psbt());
            Sends.Sent sent = Desks.beside(service, () -> new BroadcastResult.Refused("min relay fee not met"))
                    .finishing()
                    .finish(alice(service), signed);
            assertThat(sent.state()).isEqualTo(Sends.State.SIGNED);
            assertThat(sent.note()).isEqualTo("min relay fee not met");
            assertThat(only(service)).isEqualTo(sent);
            assertThat(service.available("alice")).as("promised").isZero();

            service.tick();
            assertThat(only(service).state()).isEqualTo(Sends.State.BROADCAST);
            assertThat(only(service).note()).isNull();
        }
    }

    /** As {@link #aPaymentThatAServerOfOthersRefusesStandsAndIsToldAgain}: it may confirm in the place of the first. */
    @Test
    void aReplacementThatAServerOfOthersRefusesIsFollowed() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Desks explorer = Desks.beside(service, () -> new BroadcastResult.Refused("too-long-mempool-chain"));
            Sends.Sent first = desk(service, Desks.AWAY).send("operator", alice(service), request("refused-4"));
            var order = new Bumps.Order(null, 9_000L, null, null);
            Sends.Sent second = explorer.replacements()
                    .replace("operator", alice(service), first.id(), new Bumps.Replace("refused-5", 100_000, order));
            assertThat(second.state()).isEqualTo(Sends.State.SIGNED);

            service.tick();
            service.mine(1);
            service.tick();
            assertThat(service.as("operator").sends("alice").sends())
                    .extracting(Sends.Sent::id, Sends.Sent::state)
                    .containsExactlyInAnyOrder(
                            tuple(first.id(), Sends.State.REPLACED), tuple(second.id(), Sends.State.CONFIRMED));
        }
    }

    @Test
    void whatIsOpenIsListedBehindHowManyNewerOnesSoever() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent open = service.as("operator").send("alice", request("still-open-1"));
            JdbcClient jdbc = service.bean(JdbcClient.class);
            service.bean(TransactionTemplate.class).executeWithoutResult(_ -> copies(jdbc, 600));
            List<Sends.Sent> listed = service.as("operator").sends("alice").sends();
            assertThat(listed).hasSize(501).last().isEqualTo(open);
            assertThat(listed.getFirst().id()).endsWith(Integer.toHexString(600));
        }
    }

    /** Of the only payment that there is: newer ones, which have ended. */
    private static void copies(JdbcClient jdbc, int many) {
        Map<String, Object> row =
                new TreeMap<>(jdbc.sql("select * from sends").query().singleRow());
        for (int i = 1; i <= many; i++) {
            row.put("id", String.format(Locale.ROOT, "%032x", i));
            row.put("first_send", row.get("id"));
            row.put("idempotency_key", "copy-" + i);
            row.put("made_ms", ((Number) Objects.requireNonNull(row.get("made_ms"))).longValue() + 1);
            row.put("state", "ABANDONED");
            row.put("settled", 1);
            jdbc.sql("insert into sends (" + String.join(", ", row.keySet()) + ") values (:"
                            + String.join(", :", row.keySet()) + ")")
                    .params(row)
                    .update();
        }
    }

    private static String only(WalletService service, Sends.State state) {
        return service.as("operator").sends("alice").sends().stream()
                .filter(one -> one.state() == state)
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static List<TxOutput> outputs(SendStore store, String id) {
        return Transaction.parseHex(store.find(id).orElseThrow().transactionHex())
                .toOptional()
                .orElseThrow()
                .outputs();
    }

    @Test
    void whatDoesNotConfirmCanBeGivenUp() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent sent = desk(service, Desks.AWAY).send("operator", alice(service), request("given-up"));
            Sends.Sent given = service.as("operator").abandonSend("alice", sent.id());
            assertThat(given.state()).isEqualTo(Sends.State.ABANDONED);
            assertThat(given.note()).isEqualTo("may still confirm as " + sent.txid());
            service.tick();
            assertThat(only(service).state()).isEqualTo(Sends.State.ABANDONED);
            assertThat(service.available("alice")).isEqualTo(1_000_000);
            assertThat(service.as("operator").abandonSend("alice", sent.id())).isEqualTo(given);
            assertProblem(404, "send-not-found", () -> service.as("operator").abandonSend("alice", "0".repeat(32)));
        }
    }

    @Test
    void whatWasGivenUpAndConfirmsAllTheSameIsConfirmed() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent sent = service.as("operator").send("alice", request("given-up-2"));
            service.as("operator").abandonSend("alice", sent.id());
            service.tick();
            assertThat(only(service).state()).isEqualTo(Sends.State.ABANDONED);
            assertThat(history(service).status()).isEqualTo(Histories.Status.ABANDONED);
            List<String> told = new CopyOnWriteArrayList<>();
            service.bean(EventHub.class).listen(OPERATOR, null, listener(told));

            service.mine(1);
            service.tick();
            service.tick();
            assertThat(only(service).state()).isEqualTo(Sends.State.CONFIRMED);
            assertThat(only(service).note()).isNull();
            assertThat(history(service).status()).isEqualTo(Histories.Status.CONFIRMED);
            assertThat(history(service).endedAt()).isNotNull();
            assertThat(told).containsOnlyOnce(sent.id() + " CONFIRMED");
            assertThat(service.available("alice")).isEqualTo(1_000_000 - 300_000 - sent.feeSats());
            service.mine(6);
            service.tick();
            assertThat(isSettled(service, sent.id())).isTrue();
            assertThat(only(service).state()).isEqualTo(Sends.State.CONFIRMED);
            assertThat(costs(service)).as("paid once").isEqualTo(sent.feeSats());
            assertThat(service.as("operator").balances("alice").mixdepths())
                    .extracting(Wallets.Balance::leasedSats)
                    .containsOnly(0L);
        }
    }

    @Test
    void whatWasGivenUpIsForgottenOnceItsCoinIsSpentDeepInTheChain() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent lost = desk(service, Desks.AWAY).send("operator", alice(service), request("given-up-3"));
            service.as("operator").abandonSend("alice", lost.id());
            Sends.Sent other = service.as("operator").send("alice", request("instead-of-3"));
            service.mine(1);
            for (int depth = 1; depth < 7; depth++) {
                service.tick();
                assertThat(isSettled(service, lost.id())).isFalse();
                service.mine(1);
            }
            service.tick();
            assertThat(isSettled(service, lost.id())).isTrue();
            assertThat(stateOf(service, lost.id())).isEqualTo(Sends.State.ABANDONED);
            assertThat(stateOf(service, other.id())).isEqualTo(Sends.State.CONFIRMED);
            assertThat(service.available("alice")).isEqualTo(1_000_000 - 300_000 - other.feeSats());
        }
    }

    private static EventHub.Listener listener(List<String> told) {
        return new EventHub.Listener() {
            @Override
            public boolean tell(Events.Event event) {
                return told.add(event.subject() + " " + event.state());
            }

            @Override
            public void end(Events.Event last) {}
        };
    }

    private static Histories.Entry history(WalletService service) {
        return service.as("operator").history("alice", null, null, null).entries().stream()
                .filter(entry -> entry.kind() == Histories.Kind.PAYMENT)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isSettled(WalletService service, String id) {
        return service.bean(JdbcClient.class)
                        .sql("select settled from sends where id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    private static long costs(WalletService service) {
        return service.bean(JdbcClient.class)
                .sql("select cost_sats from daily_costs where wallet = 'alice'")
                .query(Long.class)
                .single();
    }

    @Test
    void aConflictEndsAPaymentOnlyWithSixBlocksOnTop() {
        try (WalletService service = WalletService.start(folder, settings())) {
            service.wallet("alice", 1, 1_000_000);
            Sends.Sent lost = desk(service, Desks.AWAY).send("operator", alice(service), request("conflict-1"));
            service.as("operator").abandonSend("alice", lost.id());
            Sends.Sent other = service.as("operator").send("alice", request("conflict-2"));
            service.bean(JdbcClient.class)
                    .sql("update sends set state = 'SIGNED', settled = 0 where id = ?")
                    .param(lost.id())
                    .update();
            service.mine(1);
            for (int depth = 1; depth < 7; depth++) {
                service.tick();
                assertThat(stateOf(service, lost.id())).isEqualTo(Sends.State.SIGNED);
                service.mine(1);
            }
            service.tick();
            assertThat(stateOf(service, lost.id())).isEqualTo(Sends.State.ABANDONED);
            assertThat(stateOf(service, other.id())).isEqualTo(Sends.State.CONFIRMED);
        }
    }

    private static Sends.State stateOf(WalletService service, String id) {
        return service.bean(SendStore.class).find(id).orElseThrow().state();
    }
}
