package org.joinmarket.wallet.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.Problems;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Approvals.Approval;
import org.joinmarket.wallet.api.Approvals.State;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Events;
import org.joinmarket.wallet.api.Events.Event;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.events.EventHub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What may leave a wallet, over HTTP: at most 1 000 000 sats at once and 2 500 000 a day, more than 700 000 with a second person's word. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpendingLimitsTest {
    private static final String ALLOWED = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final String OTHER = "bcrt1q7war3lusq3ez633rzzfkp75unfcgrqqcu80sgp0ellhrdvkzxh5swspygk";
    private static final int WALLETS = 20;

    private WalletService service;
    private WalletApi operator;
    private WalletApi second;
    private String wallet = "";
    private int wallets;
    private int keys;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        List<Map<String, String>> settings = new ArrayList<>();
        settings.add(WalletService.moreToken(folder, 0, "second", "operator", "*"));
        Map<String, String> taker = new TreeMap<>(WalletService.moreToken(folder, 1, "taker", "taker", "w-0"));
        Map<String, String> maker = new TreeMap<>(WalletService.moreToken(folder, 2, "maker", "maker", "w-0"));
        for (int i = 1; i < WALLETS; i++) {
            taker.put("joinmarket.http.tokens[7].wallets[" + i + "]", "w-" + i);
            maker.put("joinmarket.http.tokens[8].wallets[" + i + "]", "w-" + i);
        }
        settings.add(taker);
        settings.add(maker);
        settings.add(Map.of(
                "joinmarket.wallet.spending.max-value-sats", "1000000",
                "joinmarket.wallet.spending.max-value-sats-per-day", "2500000",
                "joinmarket.wallet.spending.approval-above-sats", "700000",
                "joinmarket.wallet.spending.allow-list[0]", ALLOWED));
        settings.add(WalletService.pairs(settings()));
        service = WalletService.start(folder, settings);
        operator = service.as("operator");
        second = service.as("second");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private void newWallet(long... sats) {
        wallet = "w-" + wallets++;
        service.wallet(wallet, 1, sats);
    }

    private Sends.Send request(String address, long amount) {
        return new Sends.Send(
                "payment-" + keys++,
                50_000,
                new Sends.Order(1, List.of(new Sends.Output(address, amount)), null, null, 1_000L));
    }

    private Authorizations.AuthorizeSpend leave(String address, @Nullable Long amount, long maxCost, int seconds) {
        return new Authorizations.AuthorizeSpend(
                "leave-000" + keys++, address, amount, maxCost, seconds, amount == null ? 0 : null);
    }

    private Approval waiting() {
        return operator.approvals(wallet).approvals().stream()
                .filter(one -> one.state() == State.WAITING)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyAddressesOfTheAllowListAndTheWalletsOwnArePaid() {
        newWallet(900_000, 900_000);
        assertProblem(422, "destination-not-allowed", () -> operator.send(wallet, request(OTHER, 10_000)));
        assertThat(operator.sends(wallet).sends()).isEmpty();
        assertThat(operator.send(wallet, request(ALLOWED, 10_000)).state()).isEqualTo(Sends.State.BROADCAST);
        String own = operator.newAddress(wallet, new Wallets.NewAddress(3)).address();
        assertThat(operator.send(wallet, request(own, 800_000)).state())
                .as("what stays in the wallet needs no word and counts for no day")
                .isEqualTo(Sends.State.BROADCAST);
        assertProblem(
                422,
                "destination-not-allowed",
                () -> operator.authorizeSpend(wallet, leave(OTHER, 100_000L, 1_000, 600)));
    }

    @Test
    void noTransactionAndNoDayTakesOutMoreThanItMay() {
        newWallet(2_000_000, 2_000_000, 2_000_000, 2_000_000);
        assertThat(problemOf(() -> operator.send(wallet, request(ALLOWED, 1_000_001))))
                .hasMessageContaining("joinmarket.wallet.spending.max-value-sats: at most 1000000 sats");
        for (int i = 0; i < 3; i++) operator.send(wallet, request(ALLOWED, 700_000));
        WalletProblem tooMuch = problemOf(() -> operator.send(wallet, request(ALLOWED, 400_001)));
        assertThat(tooMuch.slug()).isEqualTo("value-too-high");
        assertThat(tooMuch)
                .hasMessageContaining("joinmarket.wallet.spending.max-value-sats-per-day: at most 2500000 sats");
        assertThat(operator.sends(wallet).sends()).hasSize(3);
        operator.send(wallet, request(ALLOWED, 400_000));
        service.mine(1);
        service.clock().advance(Duration.ofDays(1));
        Sends.Send next = request(ALLOWED, 10_000);
        assertThat(operator.send(wallet, next).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void whatIsMuchNeedsTheWordOfAnotherTokenAndThenGoesOnce() {
        newWallet(2_000_000, 2_000_000);
        Sends.Send much = request(ALLOWED, 700_001);
        assertProblem(409, "approval-required", () -> operator.send(wallet, much));
        assertProblem(409, "approval-required", () -> operator.send(wallet, much));
        Approval asked = waiting();
        assertThat(operator.approvals(wallet).approvals()).hasSize(1);
        assertThat(asked.summary()).containsExactly(ALLOWED + " 700001 sats");
        assertThat(asked.valueSats()).isEqualTo(700_001);
        assertThat(asked.requestedBy()).isEqualTo("operator");
        assertProblem(403, "approval-by-the-same", () -> operator.approve(wallet, asked.id()));
        assertProblem(403, "role-not-allowed", () -> service.as("viewer").approve(wallet, asked.id()));

        Approval word = second.approve(wallet, asked.id());
        assertThat(word.state()).isEqualTo(State.APPROVED);
        assertThat(second.approve(wallet, asked.id())).as("said again").isEqualTo(word);
        assertProblem(409, "approval-required", () -> operator.send(wallet, request(ALLOWED, 700_002)));
        assertProblem(409, "approval-required", () -> second.send(wallet, much));
        Sends.Sent sent = operator.send(wallet, much);
        assertThat(sent.state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(operator.send(wallet, much).id()).isEqualTo(sent.id());
        assertThat(operator.approvals(wallet).approvals())
                .filteredOn(one -> one.id().equals(asked.id()))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.state()).isEqualTo(State.USED);
                    assertThat(one.decidedBy()).isEqualTo("second");
                });
        assertProblem(409, "approval-over", () -> second.approve(wallet, asked.id()));
    }

    @Test
    void aWordForASweepIsForNoMoreThanWasSeen() {
        newWallet(800_000);
        Sends.Send all = new Sends.Send(
                "sweep-0001", 50_000, new Sends.Order(1, List.of(new Sends.Output(ALLOWED, null)), null, null, 1_000L));
        assertProblem(409, "approval-required", () -> operator.send(wallet, all));
        Approval seen = waiting();
        assertThat(seen.valueSats()).isBetween(790_000L, 800_000L);
        second.approve(wallet, seen.id());
        service.fund(wallet, 1, 100_000);
        service.mine(6);

        assertProblem(409, "approval-required", () -> operator.send(wallet, all));
        assertThat(operator.sends(wallet).sends()).isEmpty();
        Approval more = waiting();
        assertThat(more.valueSats()).isBetween(890_000L, 900_000L);
        second.approve(wallet, more.id());
        assertThat(operator.send(wallet, all).amountSats()).isEqualTo(more.valueSats());
        assertThat(operator.approvals(wallet).approvals())
                .extracting(Approval::state)
                .containsExactlyInAnyOrder(State.APPROVED, State.USED);
    }

    @Test
    void aWordCanBeRefusedAndDoesNotHoldForEver() {
        newWallet(2_000_000, 2_000_000);
        Sends.Send one = request(ALLOWED, 800_000);
        assertProblem(409, "approval-required", () -> operator.send(wallet, one));
        Approval first = waiting();
        Approval refused = second.refuseApproval(wallet, first.id());
        assertThat(second.refuseApproval(wallet, first.id())).as("said again").isEqualTo(refused);
        assertProblem(409, "approval-over", () -> second.approve(wallet, first.id()));
        assertProblem(403, "approval-refused", () -> operator.send(wallet, one));

        Sends.Send other = request(ALLOWED, 800_000);
        assertProblem(409, "approval-required", () -> operator.send(wallet, other));
        second.approve(wallet, waiting().id());
        service.clock().advance(Duration.ofHours(25));
        assertProblem(409, "approval-required", () -> operator.send(wallet, other));
        assertThat(operator.sends(wallet).sends()).isEmpty();
        assertProblem(404, "approval-not-found", () -> second.approve(wallet, "0".repeat(32)));
    }

    @Test
    void whatBecomesOfARequestIsTold() {
        newWallet(2_000_000, 2_000_000, 2_000_000);
        List<Event> heard = new CopyOnWriteArrayList<>();
        Runnable leave = service.bean(EventHub.class)
                .listen(new Caller("listener", Role.VIEWER, Set.of(wallet), Set.of()), null, hearing(heard))
                .leave();
        Sends.Send approved = request(ALLOWED, 800_000);
        assertProblem(409, "approval-required", () -> operator.send(wallet, approved));
        assertProblem(409, "approval-required", () -> operator.send(wallet, approved));
        second.approve(wallet, waiting().id());
        operator.send(wallet, approved);
        assertProblem(409, "approval-required", () -> operator.send(wallet, request(ALLOWED, 900_000)));
        String denied = waiting().id();
        second.refuseApproval(wallet, denied);
        second.refuseApproval(wallet, denied);
        Authorizations.AuthorizeSpend round = leave(ALLOWED, 850_000L, 20_000, 3_600);
        assertProblem(409, "approval-required", () -> operator.authorizeSpend(wallet, round));
        service.clock().advance(Duration.ofDays(2));
        service.tick();
        service.tick();
        leave.run();

        List<Event> approvals = heard.stream()
                .filter(event -> event.kind() == Events.Kind.APPROVAL)
                .toList();
        assertThat(approvals)
                .extracting(event -> event.state() + " " + event.valueSats() + " " + event.detail())
                .containsExactly(
                        "WAITING 800000 PAYMENT",
                        "APPROVED 800000 PAYMENT",
                        "USED 800000 PAYMENT",
                        "WAITING 900000 PAYMENT",
                        "REFUSED 900000 PAYMENT",
                        "WAITING 850000 SPEND_AUTHORIZATION",
                        "EXPIRED 850000 SPEND_AUTHORIZATION");
        assertThat(approvals.get(4).subject()).isEqualTo(denied);
        assertThat(approvals).allMatch(event -> wallet.equals(event.wallet()));
    }

    private static EventHub.Listener hearing(List<Event> heard) {
        return new EventHub.Listener() {
            @Override
            public boolean tell(Event event) {
                return heard.add(event);
            }

            @Override
            public void end(Event last) {
                heard.add(last);
            }
        };
    }

    @Test
    void noMoreRequestsWaitThanAPersonCanRead() {
        newWallet(2_000_000);
        for (int i = 0; i < Approvals.MAX_WAITING; i++) {
            Sends.Send one = request(ALLOWED, 800_000);
            assertProblem(409, "approval-required", () -> operator.send(wallet, one));
        }
        assertProblem(429, "too-many-approvals", () -> operator.send(wallet, request(ALLOWED, 800_000)));
    }

    @Test
    void authorizationsOfRoundsAreHeldToTheSame() {
        newWallet(2_000_000, 2_000_000);
        operator.fund(new Chain.Fund(
                operator.newAddress(wallet, new Wallets.NewAddress(0)).address(), 2_000_000));
        service.mine(6);
        Authorizations.AuthorizeSpend much = leave(ALLOWED, 900_000L, 20_000, 3_600);
        assertProblem(409, "approval-required", () -> operator.authorizeSpend(wallet, much));
        second.approve(wallet, waiting().id());
        Authorizations.SpendAuthorization leave = operator.authorizeSpend(wallet, much);
        assertThat(operator.authorizeSpend(wallet, much)).isEqualTo(leave);
        Authorizations.AuthorizeSpend another = leave(ALLOWED, 900_000L, 20_000, 3_600);
        assertProblem(409, "approval-required", () -> operator.authorizeSpend(wallet, another));
        assertProblem(
                409, "approval-required", () -> operator.authorizeSpend(wallet, leave(ALLOWED, null, 20_000, 3_600)));
        assertProblem(
                422,
                "value-too-high",
                () -> operator.authorizeSpend(wallet, leave(ALLOWED, 1_000_001L, 20_000, 3_600)));

        String payer = wallet;
        newWallet(2_000_000);
        String helper = wallet;
        newWallet(2_000_000);
        Leases.TakerRequest ask = Round.payingRequest("round-0001", 900_000, leave.id());
        Leases.Lease taker = service.as("taker").leaseAsTaker(payer, ask);
        Leases.Lease one = service.as("maker").leaseAsMaker(helper, Round.makerRequest("round-0001", 900_000));
        Leases.Lease two = service.as("maker").leaseAsMaker(wallet, Round.makerRequest("round-0002", 900_000));
        Round round = new Round(900_000, taker, List.of(one, two));
        // 1 800 000 of the day's 2 500 000 go before the round signs
        for (int i = 0; i < 3; i++) {
            Sends.Output part = new Sends.Output(ALLOWED, 600_000L);
            Sends.Order order = new Sends.Order(1, List.of(part), null, null, 1_000L);
            operator.send(payer, new Sends.Send("before-the-round-" + i, 50_000, order));
            service.mine(1);
        }
        Problems.assertSigningRefused(
                "DAILY_VALUE_TOO_HIGH", () -> service.as("taker").sign(taker.id(), round.unsigned()));
        assertThat(service.as("taker").lease(taker.id()).state()).isEqualTo(Leases.State.GRANTED);
    }

    @Test
    void anAllowListOfAnotherNetworkIsRefusedAtStart() {
        assertThatThrownBy(() -> new SpendGate(
                        new SpendingProperties(
                                1, 1, List.of("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), -1, Duration.ofDays(1)),
                        Network.REGTEST,
                        service.bean(Approvals.class),
                        service.bean(JdbcClient.class)))
                .hasMessageContaining("allow-list[0]");
    }
}
