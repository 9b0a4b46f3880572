package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;

/** What somebody with a stolen token tries, over HTTP, against the whole service; where a round may pay is in {@link PaymentAttacksTest}. */
class SignerAttacksTest extends LeasesInUse {
    @Override
    WalletService started(Path folder) {
        return fourWallets(folder);
    }

    @Test
    void aStolenMakerTokenOpensNothingOfTheTakersWallet() {
        WalletApi thief = service.as("alice");

        assertProblem(403, "wallet-not-allowed", () -> thief.leaseAsMaker("carol", Round.makerRequest(key(), AMOUNT)));
        assertProblem(403, "wallet-not-allowed", () -> thief.balances("carol"));
        assertProblem(403, "role-not-allowed", () -> thief.leaseAsTaker("alice", Round.takerRequest(key(), 0, AMOUNT)));
        assertProblem(403, "role-not-allowed", () -> thief.newAddress("alice", new Wallets.NewAddress(0)));
        assertProblem(403, "role-not-allowed", () -> thief.utxos("alice", null));
        assertProblem(403, "role-not-allowed", () -> thief.lock("alice"));
        assertProblem(
                403,
                "role-not-allowed",
                () -> thief.authorizeSpend(
                        "alice", new Authorizations.AuthorizeSpend("thief-0001", "bcrt1q", null, 1, 600, 0)));
    }

    @Test
    void theLeaseOfAnotherTokenDoesNotExist() {
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
        for (String thief : List.of("alice", "dave")) {
            WalletApi api = service.as(thief);
            assertProblem(404, WalletProblem.LEASE_NOT_FOUND, () -> api.lease(carol.id()));
            assertProblem(404, WalletProblem.LEASE_NOT_FOUND, () -> api.release(carol.id(), new Leases.Release(false)));
            assertThat(api.openLeases().leases()).noneMatch(one -> one.id().equals(carol.id()));
        }
        String commitment = service.as("carol").commit(carol.id()).commitment();
        for (String thief : List.of("alice", "dave", "viewer", "operator")) {
            WalletApi api = service.as(thief);
            assertProblem(404, WalletProblem.LEASE_NOT_FOUND, () -> api.sign(carol.id(), round.unsigned()));
            assertProblem(404, WalletProblem.LEASE_NOT_FOUND, () -> api.commit(carol.id()));
            assertProblem(
                    404,
                    WalletProblem.LEASE_NOT_FOUND,
                    () -> api.open(carol.id(), new Leases.OpenCommitment(commitment)));
            assertProblem(
                    404,
                    WalletProblem.LEASE_NOT_FOUND,
                    () -> api.broadcast(carol.id(), new Leases.Broadcast(round.signed())));
        }
        assertProblem(
                404, WalletProblem.LEASE_NOT_FOUND, () -> service.as("carol").lease("0".repeat(32)));
    }

    @Test
    void anOrdinaryPaymentIsNotSigned() {
        Leases.Lease alice = maker("alice");
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(alice));
        round.outputs.removeIf(one -> one.script().hex().equals(alice.coinjoinScript()));
        round.build();
        assertSigningRefused("COINJOIN_OUTPUT_MISSING", alice, round);
        assertSigningRefused("TOO_FEW_EQUAL_OUTPUTS", carol, round);
    }

    @Test
    void aTransactionWithFewerMakersThanTheLeaseAsksForIsNotSigned() {
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(maker("alice")));
        assertSigningRefused("TOO_FEW_EQUAL_OUTPUTS", carol, round);
    }

    @Test
    void thePolicyAsksForMoreMakersThanATakerThatWasTakenOver() {
        Leases.TakerRequest request =
                new Leases.TakerRequest(key(), 0, AMOUNT, null, 5_000, 20_000, 100_000, 20_000, 1, 600);
        Leases.Lease carol = service.as("carol").leaseAsTaker("carol", request);
        Round round = new Round(AMOUNT, carol, List.of(maker("alice")));
        assertSigningRefused("TOO_FEW_EQUAL_OUTPUTS", carol, round);
    }

    @Test
    void aSecondTransactionUnderOneLeaseIsRefusedForEver() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        service.as("alice").sign(alice.id(), round.unsigned());
        Round other = round.pay(alice.changeScript(), round.paid(alice.changeScript()) + 1);

        assertSigningRefused("OTHER_TRANSACTION_SIGNED", alice, other);
        service.as("operator").release(alice.id(), new Leases.Release(true));
        assertSigningRefused("OTHER_TRANSACTION_SIGNED", alice, other);
    }

    @Test
    void aLostReplyIsAnsweredAgainWithTheSameSignatures() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        Leases.Signed first = service.as("alice").sign(alice.id(), round.unsigned());

        assertThat(service.as("alice").sign(alice.id(), round.unsigned())).isEqualTo(first);
        assertThat(service.as("alice").lease(alice.id()).txid()).isEqualTo(first.txid());
    }

    @Test
    void aReplayUnderAnotherLeaseIsRefused() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        service.as("alice").sign(alice.id(), round.unsigned());
        Leases.Lease next = maker("alice");

        assertSigningRefused("LEASED_INPUT_MISSING", next, round);
    }

    @Test
    void feesAboveTheCapsAreRefused() {
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(maker("alice"), maker("bob")));
        long change = round.paid(carol.changeScript());

        assertSigningRefused("COST_TOO_HIGH", carol, round.pay(carol.changeScript(), change - 18_001));
        assertSigningRefused("FEE_RATE_TOO_HIGH", carol, round.pay(carol.changeScript(), change - 17_900));
    }

    @Test
    void aCoinOfOursThatIsNotLeasedIsNotDraggedIn() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        String unleased = service.as("operator").utxos("alice", null).utxos().stream()
                .filter(coin -> !coin.leased())
                .findFirst()
                .orElseThrow()
                .outpoint();
        round.inputs.add(Round.input(unleased));
        assertSigningRefused("UNLEASED_INPUT", alice, round.build());
    }

    @Test
    void aCoinOfAnotherWalletOfOursIsNotDraggedInUnlessItIsLeased() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        String unleased =
                service.as("operator").utxos("dave", null).utxos().getFirst().outpoint();
        round.inputs.add(Round.input(unleased));
        assertSigningRefused("UNLEASED_INPUT", alice, round.build());
    }

    /** Everybody in the round would know whose it is (wallet.md 12). */
    @Test
    void aBondOfTheWalletIsNotDraggedIn() {
        WalletApi operator = service.as("operator");
        String month = YearMonth.from(service.clock().instant().atOffset(ZoneOffset.UTC))
                .plusMonths(3)
                .toString();
        operator.fund(
                new Chain.Fund(operator.makeBond("alice", new Bonds.Make(month)).address(), 2_000_000));
        service.mine(1);
        String bond =
                operator.bonds("alice").bonds().getFirst().coins().getFirst().outpoint();
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        round.inputs.add(Round.input(bond));
        assertSigningRefused("UNLEASED_INPUT", alice, round.build());
    }

    /** Its keys take part elsewhere, or a stranger tries who its neighbours are: whoever refuses tells him. */
    @Test
    void aWatchOnlyWalletOfOursIsAStrangerInARound() {
        try (Device device = Device.of("cold")) {
            WalletApi operator = service.as("operator");
            operator.watch(new Wallets.Watch("cold", device.accounts(1)));
            service.follow("cold");
            service.fund("cold", 0, 3_000_000);
            service.mine(1);
            Leases.Lease alice = maker("alice");
            Leases.Lease carol = taker("carol");
            Round round = new Round(AMOUNT, carol, List.of(alice, maker("bob")));
            round.inputs.add(
                    Round.input(operator.utxos("cold", null).utxos().getFirst().outpoint()));
            round.outputs.add(Round.output(script("cold"), AMOUNT));
            round.outputs.add(Round.output(script("cold"), 2_000_000));

            Leases.Sign unsigned = round.build().unsigned();
            assertThat(service.as("alice").sign(alice.id(), unsigned).signatures())
                    .isNotEmpty();
            assertThat(service.as("carol").sign(carol.id(), unsigned).signatures())
                    .isNotEmpty();
        }
    }

    /** That nobody has paid yet. */
    private String script(String wallet) {
        String address = service.as("operator")
                .newAddress(wallet, new Wallets.NewAddress(0))
                .address();
        return Addresses.toScript(Network.REGTEST, address).orElseThrow().hex();
    }

    @Test
    void twoLeasesOfOneWalletAreNotLinkedInOneTransaction() {
        Leases.Lease first = maker("alice");
        Leases.Lease second = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(first, second));
        assertSigningRefused("UNLEASED_INPUT", first, round);
    }

    @Test
    void aMakerIsNotPaidLessThanWasAgreed() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        long change = round.paid(alice.changeScript());
        assertSigningRefused("NET_GAIN_TOO_LOW", alice, round.pay(alice.changeScript(), change - 1));
    }

    @Test
    void aSignedOrGarbledTransactionIsRefused() {
        Leases.Lease alice = maker("alice");
        Leases.Lease bob = maker("bob");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, bob));
        Problems.assertSigningRefused("MALFORMED", () -> service.as("alice").sign(alice.id(), new Leases.Sign("00")));
        round.attach(service.as("bob").sign(bob.id(), round.unsigned()));
        Problems.assertSigningRefused(
                "NOT_UNSIGNED", () -> service.as("alice").sign(alice.id(), new Leases.Sign(round.signed())));
    }

    @Test
    void aScriptSigIsNotSmuggledIn() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        TxInput last = round.inputs.removeLast();
        round.inputs.add(new TxInput(
                last.outPoint(), Script.ofHex("51"), last.sequence(), last.witness())); // it would be part of the txid
        assertSigningRefused("NOT_UNSIGNED", alice, round.build());
    }

    @Test
    void aCoinThatDoesNotExistYetDoesNotMakeTheSignatureAnOption() {
        Leases.Lease alice = maker("alice");
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(alice, maker("bob")));
        round.inputs.add(Round.input("ab".repeat(32) + ":0")); // its owner decides when it will
        round.build();
        assertSigningRefused("FOREIGN_INPUT_UNKNOWN", alice, round);
        assertSigningRefused("FOREIGN_INPUT_UNKNOWN", carol, round);
    }

    @Test
    void aTransactionThatNobodyCanMineForALongTimeIsNotSigned() {
        Leases.Lease alice = maker("alice");
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(alice, maker("bob")));
        long height = service.as("carol").tip().height();

        round.lockTime = height + 1_000;
        round.build();
        assertSigningRefused("LOCKED_FOR_LATER", alice, round);
        assertSigningRefused("LOCKED_FOR_LATER", carol, round);

        round.lockTime = 0;
        TxInput last = round.inputs.removeLast();
        round.inputs.add(TxInput.unsigned(last.outPoint(), 0xffff));
        assertSigningRefused("LOCKED_FOR_LATER", alice, round.build());

        round.inputs.set(round.inputs.size() - 1, last);
        round.lockTime = height;
        assertThat(service.as("alice")
                        .sign(alice.id(), round.build().unsigned())
                        .signatures())
                .as("DER with SIGHASH_ALL behind it")
                .isNotEmpty()
                .allMatch(one -> one.signature().endsWith("01"));
    }

    @Test
    void onlyTheSignedTransactionIsBroadcast() {
        Leases.Lease alice = maker("alice");
        Leases.Lease carol = taker("carol");
        Round round = new Round(AMOUNT, carol, List.of(alice, maker("bob")));
        String hex = round.unsigned().transaction();
        assertProblem(
                409,
                WalletProblem.LEASE_STATE,
                () -> service.as("alice").broadcast(alice.id(), new Leases.Broadcast(hex)));
        service.as("alice").sign(alice.id(), round.unsigned());
        Transaction other = Transaction.parseHex(
                        round.pay(carol.changeScript(), 1).signed())
                .toOptional()
                .orElseThrow();
        WalletProblem refused =
                Problems.problemOf(() -> service.as("alice").broadcast(alice.id(), new Leases.Broadcast(other.hex())));
        assertThat(refused.slug()).isEqualTo(WalletProblem.BROADCAST_REFUSED);
        assertThat(refused.reason()).isEqualTo("OTHER_TRANSACTION_SIGNED");
        assertThat(Problems.problemOf(() -> service.as("alice").broadcast(alice.id(), new Leases.Broadcast(hex)))
                        .slug())
                .as("unsigned inputs are the chain's to refuse")
                .isEqualTo(WalletProblem.BROADCAST_REFUSED);
    }

    @Test
    void aReleasedLeaseSignsNothing() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        service.as("alice").release(alice.id(), new Leases.Release(false));
        assertProblem(409, WalletProblem.LEASE_STATE, () -> service.as("alice").sign(alice.id(), round.unsigned()));
    }

    @Test
    void aTakerDoesNotMakeMakersSpeakAsTakers() {
        Leases.Lease alice = maker("alice");
        assertProblem(
                404, WalletProblem.LEASE_NOT_FOUND, () -> service.as("alice").commit(alice.id()));
    }

    @Test
    void aSignedLeaseIsGivenUpByTheOperatorOnly() {
        Leases.Lease alice = maker("alice");
        Round round = new Round(AMOUNT, taker("carol"), List.of(alice, maker("bob")));
        service.as("alice").sign(alice.id(), round.unsigned());

        assertProblem(
                409,
                WalletProblem.LEASE_STATE,
                () -> service.as("alice").release(alice.id(), new Leases.Release(false)));
        assertProblem(403, "role-not-allowed", () -> service.as("alice").release(alice.id(), new Leases.Release(true)));
        Leases.Lease given = service.as("operator").release(alice.id(), new Leases.Release(true));
        assertThat(given.state()).isEqualTo(Leases.State.ABANDONED);
        assertThat(given.note()).isEqualTo("may still confirm as " + round.txid());
    }
}
