package org.joinmarket.wallet;

import static org.joinmarket.wallet.Example.ADDRESS;
import static org.joinmarket.wallet.Example.ID;
import static org.joinmarket.wallet.Example.LATER;
import static org.joinmarket.wallet.Example.OUTPOINT;
import static org.joinmarket.wallet.Example.TXID;

import java.util.List;
import java.util.Map;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Proofs;
import org.jspecify.annotations.Nullable;

/** What makers and takers ask for. */
final class RoundExamples {
    private static final String SCRIPT = "0014751e76e8199196d454941c45d1b3a323f1433bd6";
    private static final String BOX_KEY = "7f2d0fae0c1bc2c0f6f54d0d3a4c2b1e9f8e7d6c5b4a39281706f5e4d3c2b1a0";
    private static final String PUBLIC_KEY = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    private static final String SIGNATURE = "3044" + "0220" + "11".repeat(32) + "0220" + "22".repeat(32) + "01";
    private static final String COMMITMENT = "b1946ac92492d2347c6235b4d2611184ab1fd6a0a9a9b2b1a46b1d2f9a8e7c6d";
    private static final String TRANSACTION = "0200000001" + "ab".repeat(32)
            + "0000000000fdffffff01002d310100000000160014" + "75".repeat(20) + "00000000";

    private RoundExamples() {}

    static void addTo(Map<String, Example> all) {
        leases(all);
        proofs(all);
        signing(all);
    }

    private static Leases.Lease lease(Leases.Role role, Leases.State state, @Nullable String txid) {
        return new Leases.Lease(
                ID,
                "alice",
                role,
                state,
                0,
                20_000_000,
                List.of(new Leases.Input(OUTPOINT, 40_000_000, SCRIPT, 6)),
                SCRIPT,
                ADDRESS,
                SCRIPT,
                ADDRESS,
                LATER,
                role == Leases.Role.MAKER ? new Leases.MakerPart(PUBLIC_KEY, "H1pXbSig=", BOX_KEY) : null,
                role == Leases.Role.TAKER ? new Leases.TakerPart(30_000, 20_000, 2) : null,
                txid,
                txid == null ? null : 0,
                null);
    }

    private static void leases(Map<String, Example> all) {
        all.put(
                "leaseAsMaker",
                new Example(
                        new Leases.MakerRequest("session-0001", 20_000_000, 2_750, 250, BOX_KEY, 600),
                        lease(Leases.Role.MAKER, Leases.State.GRANTED, null)));
        all.put(
                "leaseAsTaker",
                new Example(
                        new Leases.TakerRequest(
                                "round-0001", 0, 20_000_000, null, 20_000, 30_000, 2_000, 20_000, 2, 600),
                        lease(Leases.Role.TAKER, Leases.State.GRANTED, null)));
        all.put(
                "openLeases",
                new Example(null, new Leases.LeaseList(List.of(lease(Leases.Role.MAKER, Leases.State.GRANTED, null)))));
        all.put("lease", new Example(null, lease(Leases.Role.TAKER, Leases.State.SIGNED, TXID)));
        all.put("renew", new Example(new Leases.Renew(600), lease(Leases.Role.TAKER, Leases.State.GRANTED, null)));
        all.put(
                "release",
                new Example(new Leases.Release(false), lease(Leases.Role.MAKER, Leases.State.RELEASED, null)));
    }

    private static void proofs(Map<String, Example> all) {
        all.put("commit", new Example(null, new Leases.Commitment(COMMITMENT, 0, 2)));
        all.put(
                "open",
                new Example(
                        new Leases.OpenCommitment(COMMITMENT),
                        new Leases.Opening(OUTPOINT + "|" + PUBLIC_KEY + "|" + PUBLIC_KEY + "|" + "11".repeat(32) + "|"
                                + "22".repeat(32))));
        all.put(
                "podlePreflight",
                new Example(
                        null,
                        new Proofs.Preflight(
                                "alice",
                                0,
                                20_000_000,
                                false,
                                0,
                                0,
                                5,
                                4_000_000,
                                2,
                                List.of(new Proofs.Coin(
                                        OUTPOINT, 40_000_000, 3, 3, List.of(Proofs.Obstacle.TOO_FEW_CONFIRMATIONS))))));
        all.put(
                "importCommitments",
                new Example(
                        new Proofs.ImportExternal(
                                Map.of(
                                        OUTPOINT,
                                        new Proofs.Source(
                                                PUBLIC_KEY,
                                                Map.of(
                                                        "0",
                                                        new Proofs.Reveal(
                                                                PUBLIC_KEY, "11".repeat(32), "22".repeat(32))))),
                                List.of("33".repeat(32))),
                        new Proofs.Imported(1, 1, 1)));
    }

    private static void signing(Map<String, Example> all) {
        all.put(
                "sign",
                new Example(
                        new Leases.Sign(TRANSACTION),
                        new Leases.Signed(TXID, List.of(new Leases.Signature(0, OUTPOINT, SIGNATURE, PUBLIC_KEY)))));
        all.put(
                "broadcast",
                new Example(
                        new Leases.Broadcast(TRANSACTION.replaceFirst("^02000000", "020000000001")),
                        new Leases.Broadcasted(TXID)));
    }
}
