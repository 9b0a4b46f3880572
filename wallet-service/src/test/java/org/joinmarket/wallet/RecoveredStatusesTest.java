package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.api.Wallets.AddressStatus;
import org.joinmarket.wallet.history.HistoryBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What wallets say of their coins after all that they knew themselves was lost. */
@Tag("slow")
class RecoveredStatusesTest {
    private static final long AMOUNT = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    private static Map<String, AddressStatus> statuses(WalletService service, String wallet) {
        Map<String, AddressStatus> statuses = new TreeMap<>();
        for (Wallets.Utxo coin : service.as("operator").utxos(wallet, null).utxos())
            statuses.put(coin.address(), coin.addressStatus());
        return statuses;
    }

    /** The chain is asked in the background. */
    private static <T> void await(Supplier<T> actual, T expected) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(actual.get()).isEqualTo(expected));
    }

    private static int looked(WalletService service, String txid) {
        return service.bean(JdbcClient.class)
                .sql("select count(*) from transaction_shapes where txid = ?")
                .param(txid)
                .query(Integer.class)
                .single();
    }

    private static void round(WalletService service) {
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", Round.takerRequest("comes-about", 0, AMOUNT));
        Leases.Lease alice = service.as("alice").leaseAsMaker("alice", Round.makerRequest("comes-about", AMOUNT));
        Leases.Lease bob = service.as("bob").leaseAsMaker("bob", Round.makerRequest("comes-about", AMOUNT));
        Round round = new Round(AMOUNT, carol, List.of(alice, bob));
        round.attach(service.as("alice").sign(alice.id(), round.unsigned()));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        round.attach(service.as("carol").sign(carol.id(), round.unsigned()));
        service.as("carol").broadcast(carol.id(), new Leases.Broadcast(round.signed()));
        service.mine(1);
    }

    private static List<String> idsOf(WalletService service, Histories.Kind kind) {
        var query = new HistoryBook.Query(Set.of(kind), Instant.EPOCH, HistoryBook.Cursor.NEWEST, 100);
        Wallet alice = service.bean(WalletRegistry.class).get("alice");
        return service.bean(HistoryBook.class).find(alice, query).entries().stream()
                .map(Histories.Entry::id)
                .toList();
    }

    void loseTheDatabase() throws IOException {
        try (var files = Files.list(folder.resolve("data"))) {
            for (Path file : files.toList()) if (file.toString().contains("wallet-service.db")) Files.delete(file);
        }
    }

    private static void comeBack(WalletService service, String name) {
        service.as("operator").unlock(name, new Wallets.Unlock(WalletService.PASSWORD));
        service.follow(name);
    }

    @Test
    void coinsOfCoinjoinsAreKnownByTheirTransactionAndByWhatALabelFileSays() throws Exception {
        try (WalletService service = WalletService.start(folder, settings())) {
            WalletApi operator = service.as("operator");
            for (String name : List.of("alice", "bob", "carol")) service.wallet(name, 0, 3_000_000);
            round(service);
            Map<String, AddressStatus> alice = statuses(service, "alice");
            assertThat(alice.values()).containsExactlyInAnyOrder(AddressStatus.CJ_OUT, AddressStatus.CJ_CHANGE);

            service.wallet("dave", 0, 3_000_000);
            String deposit =
                    operator.newAddress("alice", new Wallets.NewAddress(0)).address();
            Sends.Sent paid = operator.send(
                    "dave",
                    new Sends.Send(
                            "looks-like-a-coinjoin",
                            10_000,
                            new Sends.Order(
                                    0,
                                    List.of(
                                            new Sends.Output(deposit, AMOUNT),
                                            new Sends.Output(LeasesInUse.OUTSIDE, AMOUNT)),
                                    null,
                                    null,
                                    2_000L)));
            service.mine(1);
            for (int i = 0; i < 24; i++) service.tick(); // wallets are looked at every so many ticks
            await(() -> looked(service, paid.txid()), 1);
            Map<String, AddressStatus> withDeposit = new TreeMap<>(alice);
            withDeposit.put(deposit, AddressStatus.DEPOSIT);
            assertThat(statuses(service, "alice")).isEqualTo(withDeposit);
            assertThat(statuses(service, "dave").values())
                    .as("a payment of ours, whatever it looks like")
                    .containsExactly(AddressStatus.NON_CJ_CHANGE);

            service.stop();
            loseTheDatabase();
            service.startAgain();
            comeBack(service, "alice");
            comeBack(service, "dave");

            Map<String, AddressStatus> guessed = new TreeMap<>(alice);
            guessed.put(deposit, AddressStatus.CJ_OUT);
            await(() -> statuses(service, "alice"), guessed);
            await(() -> List.copyOf(statuses(service, "dave").values()), List.of(AddressStatus.CJ_CHANGE));
            assertThat(service.as("viewer").addresses("alice", 0, 0).addresses())
                    .filteredOn(one -> one.address().equals(deposit))
                    .extracting(Wallets.KnownAddress::status)
                    .containsExactly(AddressStatus.CJ_OUT);
            List<Long> values = service.as("operator").utxos("alice", 0).utxos().stream()
                    .map(Wallets.Utxo::valueSats)
                    .toList();
            assertThat(values).hasSize(2);
            assertThat(service.as("operator")
                            .balances("alice")
                            .mixdepths()
                            .getFirst()
                            .mergeableSats())
                    .as("what anybody can make look so is joined with nothing")
                    .isEqualTo(Collections.max(values));

            for (int i = 0; i < 24; i++) service.tick();
            assertThat(service.as("viewer").history("alice", null, null, null).entries())
                    .as("what came back from her round is no deposit")
                    .extracting(Histories.Entry::kind, Histories.Entry::destination, Histories.Entry::netSats)
                    .containsExactlyInAnyOrderElementsOf(guessed.keySet().stream()
                            .map(address -> address.equals(deposit)
                                    ? tuple(Histories.Kind.DEPOSIT, address, AMOUNT)
                                    : tuple(Histories.Kind.RECOVERED, address, null))
                            .toList());
            assertThat(idsOf(service, Histories.Kind.RECOVERED)).hasSize(2).allMatch(id -> !id.startsWith(paid.txid()));
            assertThat(idsOf(service, Histories.Kind.DEPOSIT)).hasSize(1).allMatch(id -> id.startsWith(paid.txid()));

            String note = "{\"type\":\"addr\",\"ref\":\"" + deposit + "\",\"label\":\"jm:used:deposit\"}";
            service.as("operator").importLabels("alice", note.getBytes(StandardCharsets.UTF_8));
            assertThat(statuses(service, "alice").get(deposit))
                    .as("a note knows better")
                    .isEqualTo(AddressStatus.DEPOSIT);
            assertThat(new String(service.as("operator").exportLabels("alice"), StandardCharsets.UTF_8))
                    .as("and is given back")
                    .contains(note);

            service.restart();
            comeBack(service, "dave");
            assertThat(statuses(service, "dave").values())
                    .as("known from the disk")
                    .containsExactly(AddressStatus.CJ_CHANGE);
        }
    }
}
