package org.joinmarket.wallet.podle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class PreflightTest {
    private static final long AMOUNT = 1_000_000;

    @TempDir
    Path folder;

    private WalletService service;
    private WalletApi operator;
    private WalletApi carol;

    /** Settings of the database. */
    String[] settings() {
        return new String[0];
    }

    @BeforeEach
    void start() {
        service = WalletService.start(folder, settings());
        operator = service.as("operator");
        carol = service.as("carol");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Proofs.Coin coin(Proofs.Preflight preflight, long value) {
        return preflight.coins().stream()
                .filter(coin -> coin.valueSats() == value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysOfEachCoinWhatItCanStillProveAndWhyNot() {
        service.wallet("carol", 0, 3_000_000, 3_200_000, 199_999);
        service.fund("carol", 0, 3_400_000);
        service.mine(2);
        String frozen = operator.utxos("carol", 0).utxos().stream()
                .filter(coin -> coin.valueSats() == 3_200_000)
                .findFirst()
                .orElseThrow()
                .outpoint();
        operator.freeze("carol", new Wallets.Freeze(frozen, true));

        Proofs.Preflight before = operator.podlePreflight("carol", 0, AMOUNT);
        Proofs.Preflight ofTaker = carol.podlePreflight("carol", 0, AMOUNT);
        assertThat(ofTaker.coins()).as("coins are for people").isEmpty();
        assertThat(ofTaker.tries()).isEqualTo(before.tries());
        assertThat(before.possible()).isTrue();
        assertThat(before.tries()).isEqualTo(3);
        assertThat(before.requiredSats()).isEqualTo(200_000);
        assertThat(before.requiredConfirmations()).isEqualTo(5);
        assertThat(coin(before, 3_000_000).obstacles()).isEmpty();
        assertThat(coin(before, 3_200_000).obstacles()).containsExactly(Proofs.Obstacle.FROZEN);
        assertThat(coin(before, 199_999).obstacles()).containsExactly(Proofs.Obstacle.TOO_SMALL);
        assertThat(coin(before, 3_400_000).obstacles()).containsExactly(Proofs.Obstacle.TOO_FEW_CONFIRMATIONS);

        Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("preflight-1", 0, AMOUNT));
        carol.commit(lease.id());
        carol.commit(lease.id());
        carol.release(lease.id(), new Leases.Release(false));
        Proofs.Preflight after = operator.podlePreflight("carol", 0, AMOUNT);
        assertThat(after.tries()).isEqualTo(1);
        assertThat(coin(after, 3_000_000).triesLeft()).isEqualTo(1);
        Leases.Lease last = carol.leaseAsTaker("carol", Round.takerRequest("preflight-2", 0, AMOUNT));
        carol.commit(last.id());
        carol.release(last.id(), new Leases.Release(false));
        Proofs.Preflight none = operator.podlePreflight("carol", 0, AMOUNT);
        assertThat(none.possible()).isFalse();
        assertThat(coin(none, 3_000_000).obstacles()).containsExactly(Proofs.Obstacle.NO_TRIES_LEFT);
        assertThat(none.waitBlocks()).as("the young coin has 2 of 5").isEqualTo(3);
    }

    @Test
    void aCoinOfTheLeaseThatWasFrozenMeanwhileProvesNothing() {
        service.wallet("carol", 0, 3_000_000);
        Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("frozen-since", 0, AMOUNT));
        carol.commit(lease.id());
        String coin = lease.inputs().getFirst().outpoint();
        operator.freeze("carol", new Wallets.Freeze(coin, true));
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(lease.id()));

        operator.freeze("carol", new Wallets.Freeze(coin, false));
        assertThat(carol.commit(lease.id()).commitment()).isNotEmpty();
    }

    @Test
    void whatIsAskedForMustBePossible() {
        service.wallet("carol", 0, 3_000_000);
        assertField("mixdepth", () -> operator.podlePreflight("carol", 5, AMOUNT));
        assertField("mixdepth", () -> operator.podlePreflight("carol", -1, AMOUNT));
        assertField("amount_sats", () -> operator.podlePreflight("carol", 0, 0));
        assertField("amount_sats", () -> operator.podlePreflight("carol", 0, 2_100_000_000_000_001L));
    }

    private static Proofs.ImportExternal external(Map<String, Proofs.Source> external) {
        return new Proofs.ImportExternal(external, List.of());
    }

    private static Proofs.ImportExternal used(String... commitments) {
        return new Proofs.ImportExternal(Map.of(), List.of(commitments));
    }

    /** Of the first coin of {@code owner}, as all software computes it. */
    private String commitment(String owner, int index) {
        return exported(owner, index + 1).external().values().stream()
                .map(source -> Objects.requireNonNull(source.reveal().get(Integer.toString(index))))
                .map(reveal ->
                        HexFormat.of().formatHex(Hashes.sha256(HexFormat.of().parseHex(reveal.p2()))))
                .findFirst()
                .orElseThrow();
    }

    /** As another wallet would export it: all indices of the first coin of {@code owner}. */
    private Proofs.ImportExternal exported(String owner, int indices) {
        Wallets.Utxo coin = operator.utxos(owner, 0).utxos().getFirst();
        OutPoint outPoint = OutPoint.parse(coin.outpoint()).orElseThrow();
        Wallet wallet = service.bean(WalletRegistry.class).get(owner);
        var path = service.bean(CoinBook.class).of(wallet).stream()
                .filter(one -> one.outPoint().equals(outPoint))
                .findFirst()
                .orElseThrow()
                .path();
        Map<String, Proofs.Reveal> reveal = new TreeMap<>();
        String p = "";
        for (int i = 0; i < indices; i++) {
            int index = i;
            PodleOpening opening = wallet.withKey(
                    path, key -> Podle.generate(key, outPoint, index).opening());
            String[] fields = opening.wire().split("\\|");
            p = fields[1];
            reveal.put(Integer.toString(i), new Proofs.Reveal(fields[2], fields[3], fields[4]));
        }
        return external(Map.of(coin.outpoint(), new Proofs.Source(p, reveal)));
    }

    @Test
    void commitmentsToCoinsOfElsewhereAreTheLastResortAndEachIsUsedOnce() {
        service.wallet("carol", 0, 3_000_000);
        service.wallet("bob", 0, 5_000_000);
        Proofs.ImportExternal file = exported("bob", 4);
        Proofs.Imported imported = operator.importCommitments("carol", file);
        assertThat(imported.added()).isEqualTo(4);
        assertThat(imported.unused()).as("makers take three").isEqualTo(3);
        assertThat(operator.importCommitments("carol", file).added()).isZero();
        assertThat(operator.podlePreflight("carol", 0, AMOUNT).externalTries()).isEqualTo(3);
        assertThat(operator.podlePreflight("carol", 0, 25_000_005).externalTries())
                .as("5 000 000 is less than a fifth of that")
                .isZero();

        Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("external-1", 0, AMOUNT));
        Set<String> seen = new HashSet<>();
        String own = lease.inputs().getFirst().outpoint();
        for (int i = 0; i < 6; i++) {
            Leases.Commitment commitment = carol.commit(lease.id());
            assertThat(seen.add(commitment.commitment())).isTrue();
            String opening = carol.open(lease.id(), new Leases.OpenCommitment(commitment.commitment()))
                    .opening();
            PodleOpening parsed = PodleOpening.parse(opening).toOptional().orElseThrow();
            assertThat(parsed.outPoint().toString().equals(own))
                    .as("own coins first")
                    .isEqualTo(i < 3);
            assertThat(Podle.verify(
                            PodleCommitment.parseHex(commitment.commitment()).orElseThrow(), parsed, 3))
                    .isEqualTo(new Podle.Verdict.Valid(commitment.index()));
        }
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(lease.id()));
        service.restart();
        assertProblem(409, WalletProblem.LOCKED, () -> service.as("carol").commit(lease.id()));
        assertThat(service.as("operator").importCommitments("carol", file)).satisfies(again -> {
            assertThat(again.added()).isZero();
            assertThat(again.unused()).isZero();
        });
    }

    @Test
    void whatProvesNothingIsRefusedAndNothingOfItKept() {
        service.wallet("carol", 0, 3_000_000);
        service.wallet("bob", 0, 5_000_000);
        Proofs.ImportExternal good = exported("bob", 1);
        String outpoint = good.external().keySet().iterator().next();
        Proofs.Source source = Objects.requireNonNull(good.external().get(outpoint));
        Proofs.Reveal reveal = Objects.requireNonNull(source.reveal().get("0"));
        String elsewhere = "ab".repeat(32) + ":1";
        List<Proofs.ImportExternal> bad = List.of(
                external(Map.of(outpoint, new Proofs.Source(source.p(), Map.of("1", reveal)))),
                external(Map.of(
                        outpoint,
                        new Proofs.Source(
                                source.p(), Map.of("0", new Proofs.Reveal(reveal.p2(), reveal.e(), reveal.s()))))),
                external(Map.of(outpoint, new Proofs.Source(reveal.p2(), source.reveal()))),
                external(Map.of("nothing", source)),
                external(Map.of(outpoint, new Proofs.Source(source.p(), Map.of("x", reveal)))),
                external(Map.of(outpoint, new Proofs.Source(source.p(), Map.of("256", reveal)))),
                external(Map.of(outpoint, source, elsewhere, new Proofs.Source(source.p(), Map.of("1", reveal)))));
        for (Proofs.ImportExternal one : bad)
            assertProblem(400, WalletProblem.INVALID_FIELD, () -> operator.importCommitments("carol", one));
        assertThat(operator.podlePreflight("carol", 0, AMOUNT).externalTries()).isZero();
        assertThat(operator.importCommitments("carol", good).added()).isEqualTo(1);
        assertThat(reveal).hasToString("Reveal[<secret>]");
    }

    @Test
    void aCommitmentIsShownOnceThoughTwoWalletsCouldMakeIt() {
        service.wallet("carol", 0, 3_000_000);
        service.wallet("dave", 0, 5_000_000);
        operator.importCommitments("carol", exported("dave", 3));
        WalletApi dave = service.as("dave");
        Leases.Lease ofDave = dave.leaseAsTaker("dave", Round.takerRequest("once-dave", 0, AMOUNT));
        Leases.Lease ofCarol = carol.leaseAsTaker("carol", Round.takerRequest("once-carol", 0, AMOUNT));

        Set<String> shown = new HashSet<>();
        shown.add(dave.commit(ofDave.id()).commitment());
        assertThat(operator.podlePreflight("carol", 0, AMOUNT).externalTries())
                .as("its own wallet has given one")
                .isEqualTo(2);
        for (int i = 0; i < 4; i++)
            assertThat(shown.add(carol.commit(ofCarol.id()).commitment())).isTrue();
        assertThat(operator.podlePreflight("dave", 0, AMOUNT).coins().getFirst().triesLeft())
                .as("the other wallet has given one")
                .isEqualTo(1);
        Leases.Commitment last = dave.commit(ofDave.id());
        assertThat(shown.add(last.commitment())).isTrue();
        assertThat(last.attemptsLeft()).isZero();
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> dave.commit(ofDave.id()));
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(ofCarol.id()));
    }

    @Test
    void whatOtherSoftwareHasUsedIsNotUsedAgain() {
        service.wallet("carol", 0, 3_000_000);
        service.wallet("bob", 0, 5_000_000);
        String first = commitment("carol", 0);
        String unknown = "ab".repeat(32);
        Proofs.Imported imported = operator.importCommitments(
                "carol", used(first.toUpperCase(Locale.ROOT), commitment("carol", 2), unknown));
        assertThat(imported).isEqualTo(new Proofs.Imported(0, 0, 3));
        assertThat(operator.importCommitments("carol", used(first, unknown)).used())
                .isZero();
        assertThat(operator.podlePreflight("carol", 0, AMOUNT).tries()).isEqualTo(1);
        assertThat(operator.importCommitments(
                        "carol",
                        new Proofs.ImportExternal(exported("bob", 2).external(), List.of(commitment("bob", 0)))))
                .as("a file as it is: what was used is still in its other part")
                .isEqualTo(new Proofs.Imported(2, 1, 1));

        Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("used-before", 0, AMOUNT));
        Leases.Commitment own = carol.commit(lease.id());
        assertThat(own.index()).isEqualTo(1);
        assertThat(own.attemptsLeft()).isZero();
        assertThat(carol.commit(lease.id()).commitment()).isEqualTo(commitment("bob", 1));
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(lease.id()));

        assertField("used[1]", () -> operator.importCommitments("carol", used(unknown, "P" + "a".repeat(63))));
        assertField(
                "used",
                () -> operator.importCommitments(
                        "carol", new Proofs.ImportExternal(Map.of(), Collections.nCopies(10_001, unknown))));
    }

    @Test
    void afterARestorationCommitmentsOfElsewhereAreUsedOnlyWhenTheyAreBroughtAgain() throws IOException {
        service.wallet("carol", 0, 3_000_000);
        service.wallet("bob", 0, 5_000_000);
        Proofs.ImportExternal file = exported("bob", 2);
        operator.importCommitments("carol", file);
        service.stop();
        Files.createFile(folder.resolve("data").resolve("restored"));
        service.startAgain();
        operator = service.as("operator");
        carol = service.as("carol");
        operator.unlock("carol", new Wallets.Unlock(WalletService.PASSWORD));
        service.follow("carol");

        Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("restored-1", 0, AMOUNT));
        assertThat(operator.podlePreflight("carol", 0, AMOUNT).possible()).isFalse();
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(lease.id()));

        assertThat(operator.importCommitments("carol", file)).isEqualTo(new Proofs.Imported(2, 2, 0));
        assertThat(operator.podlePreflight("carol", 0, AMOUNT).externalTries()).isEqualTo(2);
        assertThat(carol.commit(lease.id()).index()).isZero();
        assertThat(operator.importCommitments("carol", file))
                .as("one was used since: that is known")
                .isEqualTo(new Proofs.Imported(0, 1, 0));
    }

    @Test
    void unusedOnesAreBoundedAndThoseOfSpentCoinsMakeRoom() {
        service.wallet("carol", 0, 3_000_000);
        service.wallet("bob", 0, 5_000_000);
        JdbcClient jdbc = service.bean(JdbcClient.class);
        for (int i = 0; i < ExternalCommitments.MAX_UNUSED; i++)
            jdbc.sql("insert into external_commitments (commitment, wallet, outpoint, podle_index, opening, added_ms,"
                            + " missing_ms) values (?, 'carol', ?, 255, '', 0, ?)")
                    .params(
                            String.format(Locale.ROOT, "%064x", i),
                            "cd".repeat(32) + ":" + i,
                            service.clock().instant().toEpochMilli())
                    .update();
        Proofs.ImportExternal file = exported("bob", 2);
        assertProblem(409, "too-many-commitments", () -> operator.importCommitments("carol", file));
        service.clock().advance(Duration.ofDays(15));
        assertThat(operator.importCommitments("carol", file)).isEqualTo(new Proofs.Imported(2, 2, 0));
        assertThat(jdbc.sql("select count(*) from external_commitments")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);

        Leases.Lease lease = carol.leaseAsTaker("carol", Round.takerRequest("spent-001", 0, AMOUNT));
        for (int i = 0; i < 3; i++) carol.commit(lease.id());
        String elsewhere = operator.newAddress("bob", new Wallets.NewAddress(1)).address();
        operator.send(
                "bob",
                new Sends.Send(
                        "spend-001",
                        10_000,
                        new Sends.Order(0, List.of(new Sends.Output(elsewhere, null)), null, null, 2_000L)));
        assertProblem(409, WalletProblem.NO_COMMITMENT_LEFT, () -> carol.commit(lease.id()));
        assertThat(jdbc.sql("select count(*) from external_commitments where missing_ms is not null")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }
}
