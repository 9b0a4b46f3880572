package org.joinmarket.wallet.podle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
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

        Proofs.Preflight before = carol.podlePreflight("carol", 0, AMOUNT);
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
        Proofs.Preflight after = carol.podlePreflight("carol", 0, AMOUNT);
        assertThat(after.tries()).isEqualTo(1);
        assertThat(coin(after, 3_000_000).triesLeft()).isEqualTo(1);
        Leases.Lease last = carol.leaseAsTaker("carol", Round.takerRequest("preflight-2", 0, AMOUNT));
        carol.commit(last.id());
        carol.release(last.id(), new Leases.Release(false));
        Proofs.Preflight none = carol.podlePreflight("carol", 0, AMOUNT);
        assertThat(none.possible()).isFalse();
        assertThat(coin(none, 3_000_000).obstacles()).containsExactly(Proofs.Obstacle.NO_TRIES_LEFT);
        assertThat(none.waitBlocks()).as("the young coin has 2 of 5").isEqualTo(3);
    }

    @Test
    void whatIsAskedForMustBePossible() {
        service.wallet("carol", 0, 3_000_000);
        assertField("mixdepth", () -> operator.podlePreflight("carol", 5, AMOUNT));
        assertField("mixdepth", () -> operator.podlePreflight("carol", -1, AMOUNT));
        assertField("amount_sats", () -> carol.podlePreflight("carol", 0, 0));
        assertField("amount_sats", () -> carol.podlePreflight("carol", 0, 2_100_000_000_000_001L));
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
        return new Proofs.ImportExternal(Map.of(coin.outpoint(), new Proofs.Source(p, reveal)));
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
        assertThat(carol.podlePreflight("carol", 0, AMOUNT).externalTries()).isEqualTo(3);
        assertThat(carol.podlePreflight("carol", 0, 25_000_005).externalTries())
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
                new Proofs.ImportExternal(Map.of(outpoint, new Proofs.Source(source.p(), Map.of("1", reveal)))),
                new Proofs.ImportExternal(Map.of(
                        outpoint,
                        new Proofs.Source(
                                source.p(), Map.of("0", new Proofs.Reveal(reveal.p2(), reveal.e(), reveal.s()))))),
                new Proofs.ImportExternal(Map.of(outpoint, new Proofs.Source(reveal.p2(), source.reveal()))),
                new Proofs.ImportExternal(Map.of("nothing", source)),
                new Proofs.ImportExternal(Map.of(outpoint, new Proofs.Source(source.p(), Map.of("x", reveal)))),
                new Proofs.ImportExternal(Map.of(outpoint, new Proofs.Source(source.p(), Map.of("256", reveal)))),
                new Proofs.ImportExternal(
                        Map.of(outpoint, source, elsewhere, new Proofs.Source(source.p(), Map.of("1", reveal)))));
        for (Proofs.ImportExternal one : bad)
            assertProblem(400, WalletProblem.INVALID_FIELD, () -> operator.importCommitments("carol", one));
        assertThat(carol.podlePreflight("carol", 0, AMOUNT).externalTries()).isZero();
        assertThat(operator.importCommitments("carol", good).added()).isEqualTo(1);
        assertThat(reveal).hasToString("Reveal[<secret>]");
    }
}
