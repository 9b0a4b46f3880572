package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.PostExchange;

/** Whoever did not hear the answer asks again: nothing is paid, promised or allowed twice by that. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepeatsTest {
    private static final String OUTSIDE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

    /** Calls without a key that change something, and why one more of each does no harm; most are shown below. */
    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry("create", "the name is taken; the words can be shown"),
            Map.entry("importFile", "the name is taken"),
            Map.entry("unlock", "it is unlocked"),
            Map.entry("lock", "it is locked"),
            Map.entry("changePassword", "the password before is wrong now"),
            Map.entry("showSeed", "changes nothing"),
            Map.entry("newAddress", "another address; what is paid to the first arrives too"),
            Map.entry("labelAddress", "the same label"),
            Map.entry("importLabels", "the same records (LabelFileTest)"),
            Map.entry("freeze", "it is frozen, or free"),
            Map.entry("labelCoin", "the same label"),
            Map.entry("revokeSpend", "it is revoked"),
            Map.entry("makeBond", "the same address for the same month"),
            Map.entry("registerNick", "the same nick"),
            Map.entry("proveBond", "another proof of the same; rationed"),
            Map.entry("importCertificate", "replaces the same (ColdBondsTest)"),
            Map.entry("removeCertificate", "there is none (ColdBondsTest)"),
            Map.entry("quote", "changes nothing"),
            Map.entry("quoteRedemption", "changes nothing"),
            Map.entry("quoteBump", "changes nothing"),
            Map.entry("quoteChild", "changes nothing"),
            Map.entry("abandonSend", "it is abandoned"),
            Map.entry("approve", "the same word (SpendingLimitsTest)"),
            Map.entry("watch", "the name is taken (WatchOnlyTest)"),
            Map.entry("reviewPsbt", "changes nothing"),
            Map.entry("finalizePsbt", "the same transaction (WatchOnlyTest)"),
            Map.entry("refuseApproval", "the same word (SpendingLimitsTest)"),
            Map.entry("importCommitments", "adds none that is there (PreflightTest)"),
            Map.entry("commit", "one try of a coin more, of those that it has; no money (docs/adr/0002)"),
            Map.entry("open", "changes nothing"),
            Map.entry("renew", "as long from now on, a day after the grant at most (LeaseLifeTest)"),
            Map.entry("sign", "the same transaction gets the same signatures, another none (RestartTest)"),
            Map.entry("broadcast", "the one transaction that was signed"),
            Map.entry("release", "it has ended"),
            Map.entry("outpoints", "changes nothing"),
            Map.entry("mine", "regtest"),
            Map.entry("fund", "regtest"));

    @TempDir
    static Path folder;

    private WalletService service;
    private WalletApi operator;
    private int keys;

    /** @return {@code key, value, key, value, …} */
    String[] settings() {
        return new String[0];
    }

    @BeforeAll
    void start() {
        service = WalletService.start(folder, settings());
        operator = service.as("operator");
        service.wallet("alice", 1, 1_000_000, 1_000_000);
        service.wallet("carol", 1, 1_000_000);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Authorizations.AuthorizeSpend leave(long amount) {
        return new Authorizations.AuthorizeSpend("repeats-" + keys++, OUTSIDE, amount, 9_000, 3_600);
    }

    private long known(String id) {
        return operator.spendAuthorizations("alice").authorizations().stream()
                .filter(one -> one.id().equals(id))
                .count();
    }

    private int authorizations() {
        return operator.spendAuthorizations("alice").authorizations().size();
    }

    @Test
    void anAuthorizationIsGivenOnceForAKeyAlsoAfterARestart() {
        Authorizations.AuthorizeSpend request = leave(100_000);
        Authorizations.SpendAuthorization made = operator.authorizeSpend("alice", request);
        int all = authorizations();
        assertThat(operator.authorizeSpend("alice", request)).isEqualTo(made);
        service.restart();
        operator = service.as("operator");
        assertThat(operator.authorizeSpend("alice", request)).isEqualTo(made);
        assertThat(authorizations()).isEqualTo(all);
        assertThat(known(made.id())).isOne();
        for (String name : List.of("alice", "carol")) {
            operator.unlock(name, new Wallets.Unlock(WalletService.PASSWORD));
            service.follow(name);
        }

        Authorizations.SpendAuthorization revoked = operator.revokeSpend("alice", made.id());
        assertThat(revoked.state()).isEqualTo(Authorizations.AuthorizationState.REVOKED);
        assertThat(operator.revokeSpend("alice", made.id())).isEqualTo(revoked);
        assertThat(operator.authorizeSpend("alice", request))
                .as("not given anew")
                .isEqualTo(revoked);
    }

    @Test
    void aKeyIsForOneRequest() {
        Authorizations.AuthorizeSpend request = leave(100_000);
        operator.authorizeSpend("alice", request);
        int all = authorizations();
        String key = request.idempotencyKey();
        for (Authorizations.AuthorizeSpend other : List.of(
                new Authorizations.AuthorizeSpend(key, OUTSIDE, 100_001L, 9_000, 3_600),
                new Authorizations.AuthorizeSpend(key, OUTSIDE, null, 9_000, 3_600, 1),
                new Authorizations.AuthorizeSpend(key, OUTSIDE, 100_000L, 9_000, 3_600, 1),
                new Authorizations.AuthorizeSpend(key, OUTSIDE, 100_000L, 9_001, 3_600),
                new Authorizations.AuthorizeSpend(key, OUTSIDE, 100_000L, 9_000, 3_601)))
            assertProblem(409, "idempotency-key-reused", () -> operator.authorizeSpend("alice", other));
        assertProblem(409, "idempotency-key-reused", () -> operator.authorizeSpend("carol", request));
        assertThat(authorizations()).isEqualTo(all);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "short",
                "with space",
                "umlaut-ä",
                "0123456789012345678901234567890123456789012345678901234567890123x"
            })
    void aKeyIsNeededAndHasAForm(String key) {
        assertField(
                "idempotency_key",
                () -> operator.authorizeSpend(
                        "alice", new Authorizations.AuthorizeSpend(key, OUTSIDE, 100_000L, 9_000, 3_600)));
    }

    @Test
    void manyWhoAskAtOnceWithOneKeyGetOne() throws Exception {
        Authorizations.AuthorizeSpend request = leave(100_000);
        int before = authorizations();
        List<Callable<Authorizations.SpendAuthorization>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) calls.add(() -> service.as("operator").authorizeSpend("alice", request));
        Set<Authorizations.SpendAuthorization> answers = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Authorizations.SpendAuthorization> one : threads.invokeAll(calls)) answers.add(one.get());
        }
        assertThat(answers).hasSize(1);
        assertThat(authorizations()).isEqualTo(before + 1);
    }

    @Test
    void aPaymentThatIsOrderedOrGivenUpAgainIsTheSame() {
        Sends.Send request = new Sends.Send(
                "repeats-" + keys++,
                50_000,
                new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 100_000L)), null, null, 1_000L));
        Sends.Sent sent = operator.send("alice", request);
        assertThat(operator.send("alice", request)).isEqualTo(sent);
        Sends.Sent abandoned = operator.abandonSend("alice", sent.id());
        assertThat(operator.abandonSend("alice", sent.id())).isEqualTo(abandoned);
        assertThat(operator.send("alice", request)).as("not made anew").isEqualTo(abandoned);
    }

    @Test
    void aLeaseThatIsReleasedAgainStaysAsItEnded() {
        Leases.MakerRequest request = Round.makerRequest("repeats-" + keys++, 100_000);
        Leases.Lease lease = service.as("alice").leaseAsMaker("alice", request);
        Leases.Lease released = service.as("alice").release(lease.id(), new Leases.Release(false));
        assertThat(service.as("alice").release(lease.id(), new Leases.Release(false)))
                .isEqualTo(released);
        assertThat(service.as("alice").leaseAsMaker("alice", request)).isEqualTo(released);
    }

    @Test
    void aDepositToEitherOfTwoAddressesArrives() {
        String first = operator.newAddress("carol", new Wallets.NewAddress(2)).address();
        String second = operator.newAddress("carol", new Wallets.NewAddress(2)).address();
        assertThat(second).isNotEqualTo(first);
        operator.fund(new Chain.Fund(first, 20_000));
        operator.fund(new Chain.Fund(second, 30_000));
        service.mine(1);
        assertThat(operator.balances("carol").mixdepths().get(2).totalSats()).isEqualTo(50_000);
    }

    @Test
    void aBondOfAMonthHasOneAddress() {
        Bonds.Make request =
                new Bonds.Make(YearMonth.from(service.clock().instant().atOffset(ZoneOffset.UTC))
                        .plusMonths(9)
                        .toString());
        assertThat(operator.makeBond("carol", request)).isEqualTo(operator.makeBond("carol", request));
    }

    @Test
    void aCoinThatIsFrozenOrFreedAgainIsAsItWas() {
        String coin = operator.utxos("carol", 1).utxos().getFirst().outpoint();
        for (boolean frozen : new boolean[] {true, false}) {
            Wallets.Freeze request = new Wallets.Freeze(coin, frozen);
            Wallets.Utxo after = operator.freeze("carol", request);
            assertThat(after.frozen()).isEqualTo(frozen);
            assertThat(operator.freeze("carol", request)).isEqualTo(after);
        }
    }

    @Test
    void aWalletIsMadeOnceAndItsWordsAreNotLost() {
        Wallets.Create request = new Wallets.Create("once", WalletService.PASSWORD, null, null, null);
        String words = operator.create(request).mnemonic();
        assertProblem(409, "wallet-exists", () -> operator.create(request));
        assertThat(operator.showSeed("once", new Wallets.ShowSeed(WalletService.PASSWORD))
                        .mnemonic())
                .isEqualTo(words);
    }

    @Test
    void everyCallThatChangesSomethingHasAKeyOrAReasonToNeedNone() {
        Set<String> withKey = new TreeSet<>();
        Set<String> without = new TreeSet<>();
        Arrays.stream(WalletApi.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(PostExchange.class)
                        || method.isAnnotationPresent(DeleteExchange.class))
                .forEach(method -> (hasKey(method) ? withKey : without).add(method.getName()));
        assertThat(withKey).contains("send", "redeem", "authorizeSpend", "leaseAsMaker", "leaseAsTaker");
        assertThat(without).isEqualTo(new TreeSet<>(HARMLESS.keySet()));
    }

    private static boolean hasKey(Method call) {
        return Stream.of(call.getParameterTypes())
                .filter(Class::isRecord)
                .flatMap(type -> Stream.of(type.getRecordComponents()))
                .map(RecordComponent::getName)
                .collect(Collectors.toSet())
                .contains("idempotencyKey");
    }
}
