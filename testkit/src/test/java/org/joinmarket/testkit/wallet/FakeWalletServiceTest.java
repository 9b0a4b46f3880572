package org.joinmarket.testkit.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.joinmarket.common.amount.Sats.sats;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Leases.State;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;

class FakeWalletServiceTest {
    private static final BoxKeyPair BOX = BoxKeyPair.generate(new SecureRandom());

    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final FakeWalletService service = new FakeWalletService(Network.REGTEST, new FakeChain(), () -> now);
    private final WalletApi maker = service.as("alice");
    private final WalletApi taker = service.as("carol");

    FakeWalletServiceTest() {
        service.wallet("alice").fund(0, sats(50_000_000));
        service.wallet("carol").fund(0, sats(30_000_000));
    }

    private Leases.Lease makerLease(String key) {
        return maker.leaseAsMaker(
                "alice",
                new Leases.MakerRequest(key, 10_000_000, 250, 0, BOX.publicKey().hex(), 300));
    }

    private Leases.Lease takerLease() {
        return taker.leaseAsTaker(
                "carol",
                new Leases.TakerRequest("taker-key", 0, 10_000_000, null, 5_000, 10_000, 10_000, 5_000, 1, 300));
    }

    private static Transaction coinjoin(Leases.Lease maker, Leases.Lease taker) {
        List<TxInput> inputs = Stream.concat(maker.inputs().stream(), taker.inputs().stream())
                .map(input -> TxInput.unsigned(OutPoint.parse(input.outpoint()).orElseThrow(), TxInput.SEQUENCE_FINAL))
                .toList();
        return new Transaction(
                2,
                inputs,
                List.of(
                        new TxOutput(sats(10_000_000), Script.ofHex(maker.coinjoinScript())),
                        new TxOutput(sats(40_000_250), Script.ofHex(maker.changeScript())),
                        new TxOutput(sats(10_000_000), Script.ofHex(taker.coinjoinScript())),
                        new TxOutput(sats(19_998_750), Script.ofHex(taker.changeScript()))),
                0);
    }

    private static Transaction signed(Transaction transaction, Leases.Signed... by) {
        Transaction result = transaction;
        for (Leases.Signed each : by) {
            for (Leases.Signature signature : each.signatures()) {
                HexFormat hex = HexFormat.of();
                result = result.withWitness(
                        signature.index(),
                        Witness.of(hex.parseHex(signature.signature()), hex.parseHex(signature.publicKey())));
            }
        }
        return result;
    }

    @Test
    void twoWalletsMakeATransactionThatItsChainAccepts() {
        Leases.Lease ofMaker = makerLease("maker-key");
        Leases.Lease ofTaker = takerLease();
        Transaction unsigned = coinjoin(ofMaker, ofTaker);
        var request = new Leases.Sign(unsigned.hex());

        Transaction complete = signed(unsigned, maker.sign(ofMaker.id(), request), taker.sign(ofTaker.id(), request));
        taker.broadcast(ofTaker.id(), new Leases.Broadcast(complete.hex()));

        assertThat(service.leaseStates()).containsExactly(State.SPENT, State.SPENT);
        assertThat(maker.lease(ofMaker.id()).txid()).isEqualTo(complete.txid().hex());
        service.chain().mine(1);
        assertThat(maker.balances("alice").availableSats()).isEqualTo(50_000_250);
        assertThat(taker.balances("carol").availableSats()).isEqualTo(29_998_750);
        assertThat(service.chain().accept(signed(unsigned))).isTrue(); // known already
    }

    @Test
    void aMakersProofIsByTheKeyOfItsFirstInput() {
        Leases.Lease lease = makerLease("maker-key");
        Leases.MakerPart part = Objects.requireNonNull(lease.maker());

        BoxKeyProof proof = BoxKeyProof.of(
                PublicKey.parseHex(part.authPublicKey()).orElseThrow(),
                Base64Text.decodeStrict(part.btcSig(), 80).toOptional().orElseThrow());

        assertThat(proof.vouchesFor(BOX.publicKey())).isTrue();
    }

    @Test
    void aCoinGivesThreeCommitmentsAndEachOpens() {
        Leases.Lease lease = takerLease();
        for (int i = 0; i < 3; i++) {
            String commitment = taker.commit(lease.id()).commitment();
            String opening = taker.open(lease.id(), new Leases.OpenCommitment(commitment))
                    .opening();

            assertThat(Podle.verify(
                            PodleCommitment.parseHex(commitment).orElseThrow(),
                            PodleOpening.parse(opening).toOptional().orElseThrow(),
                            3))
                    .isEqualTo(new Podle.Verdict.Valid(i));
        }

        assertRefused(() -> taker.commit(lease.id()), WalletProblem.NO_COMMITMENT_LEFT);
    }

    @Test
    void aLeaseIsItsTokensAloneAndItsKeyGivesItAgain() {
        Leases.Lease lease = makerLease("maker-key");

        assertThat(makerLease("maker-key")).isEqualTo(lease);
        assertRefused(() -> taker.lease(lease.id()), WalletProblem.LEASE_NOT_FOUND);
        assertThat(taker.openLeases().leases()).isEmpty();
        assertRefused(() -> makerLease("another-key"), WalletProblem.INSUFFICIENT_FUNDS);
    }

    @Test
    void aLeaseEndsByTimeOrReleaseButNotOnceSigned() {
        makerLease("maker-key");
        now = now.plusSeconds(301);
        assertThat(service.leaseStates()).containsExactly(State.EXPIRED);

        Leases.Lease released = makerLease("second-key");
        maker.release(released.id(), new Leases.Release(false));
        assertThat(service.leaseStates()).containsExactly(State.EXPIRED, State.RELEASED);

        Leases.Lease signed = makerLease("third-key");
        maker.sign(signed.id(), new Leases.Sign(coinjoin(signed, takerLease()).hex()));
        assertRefused(() -> maker.release(signed.id(), new Leases.Release(false)), WalletProblem.LEASE_STATE);
        assertThat(maker.release(signed.id(), new Leases.Release(true)).state()).isEqualTo(State.ABANDONED);
    }

    @Test
    void signsOneTransactionPerLease() {
        Leases.Lease lease = makerLease("maker-key");
        Transaction first = coinjoin(lease, takerLease());
        Transaction second = new Transaction(1, first.inputs(), first.outputs(), 0);
        maker.sign(lease.id(), new Leases.Sign(first.hex()));

        assertThat(maker.sign(lease.id(), new Leases.Sign(first.hex())).signatures())
                .hasSize(1);
        assertRefused(() -> maker.sign(lease.id(), new Leases.Sign(second.hex())), WalletProblem.SIGNING_REFUSED);
        assertRefused(
                () -> maker.broadcast(lease.id(), new Leases.Broadcast(first.hex())), WalletProblem.BROADCAST_REFUSED);
    }

    @Test
    void failsAsToldAndCounts() {
        service.unreachable(true);
        assertRefused(() -> maker.wallet("alice"), "unreachable");
        service.unreachable(false);
        service.refuse(Call.STATUS, "odd");
        assertRefused(() -> maker.wallet("alice"), "odd");
        service.refuse(Call.STATUS, null);
        service.loseReplyOf(Call.STATUS);
        assertRefused(() -> maker.wallet("alice"), "unreachable");

        assertThat(maker.wallet("alice").ready()).isTrue();
        assertThat(service.count(Call.STATUS)).isEqualTo(4);
        service.chainAway(true);
        assertThat(maker.wallet("alice").reason()).isEqualTo(WalletProblem.CHAIN_UNAVAILABLE);
        assertRefused(() -> maker.balances("alice"), WalletProblem.CHAIN_UNAVAILABLE);
    }

    @Test
    void locksAndUnlocks() {
        maker.lock("alice");
        assertThat(maker.wallets().wallets()).extracting(Wallets.Status::ready).containsExactly(false, true);
        assertRefused(() -> makerLease("maker-key"), WalletProblem.LOCKED);

        assertThat(maker.unlock("alice", new Wallets.Unlock("x")).ready()).isTrue();
        assertRefused(() -> maker.wallet("nobody"), "wallet-not-found");
    }

    @Test
    void fundsMinesAndAnswersForTheChain() {
        maker.create(new Wallets.Create("dave", "password", null, null, null));
        Wallets.Address address = maker.newAddress("dave", new Wallets.NewAddress(2));
        String txid = maker.fund(new Chain.Fund(address.address(), 70_000)).txid();
        assertThat(maker.balances("dave").mixdepths().get(2).unconfirmedSats()).isEqualTo(70_000);
        int height = maker.tip().height();

        assertThat(maker.mine(new Chain.Mine(1, null)).height()).isEqualTo(height + 1);

        Wallets.Utxo utxo = maker.utxos("dave", 2).utxos().getFirst();
        assertThat(utxo.outpoint()).isEqualTo(txid + ":0");
        assertThat(maker.freeze("dave", new Wallets.Freeze(utxo.outpoint(), true))
                        .frozen())
                .isTrue();
        assertThat(maker.balances("dave").availableSats()).isZero();
        maker.freeze("dave", new Wallets.Freeze(utxo.outpoint(), false));
        Chain.Outpoints found = maker.outpoints(new Chain.OutpointQuery(List.of(utxo.outpoint(), "nonsense")));
        assertThat(found.outpoints()).extracting(Chain.Outpoint::unspent).containsExactly(true, false);
        service.chain().spendElsewhere(OutPoint.parse(utxo.outpoint()).orElseThrow());
        assertThat(maker.utxos("dave", null).utxos()).isEmpty();
        assertThat(maker.feeEstimate(3).satsPerKvb()).isEqualTo(1_000);
    }

    private static void assertRefused(ThrowingCallable call, String slug) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WalletProblem.class,
                        problem -> assertThat(problem.slug()).isEqualTo(slug));
    }
}
