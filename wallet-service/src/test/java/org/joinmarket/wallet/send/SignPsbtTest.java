package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.junit.jupiter.api.Test;

/** PSBTs that are brought to a wallet with keys. */
class SignPsbtTest extends PsbtScene {
    private static Transaction finished(Psbts.Signed signed) {
        Psbt psbt = Psbt.parseBase64(signed.psbt()).toOptional().orElseThrow();
        return PsbtFinalizer.finish(psbt).extract().orElseThrow();
    }

    @Test
    void isSignedAsItIsAndLeftToWhoeverBroughtIt() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000);
        Psbts.Review review = operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64()));
        assertThat(review.feeSats()).isEqualTo(FEE);
        assertThat(review.leavingSats()).isEqualTo(300_000);
        assertThat(review.mixdepth()).isEqualTo(1);
        assertThat(review.outputs()).extracting(Psbts.Output::own).containsExactly(false, true);

        Psbts.Sign request = request(psbt);
        Psbts.Signed signed = operator.signPsbt(wallet, request);
        assertThat(signed.send().kind()).isEqualTo(Sends.Kind.PSBT);
        assertThat(signed.send().state()).isEqualTo(Sends.State.SIGNED);
        assertThat(signed.send().txid()).isEqualTo(review.txid());
        assertThat(signed.send().changeSats()).isEqualTo(1_000_000 - 300_000 - FEE);
        assertThat(operator.signPsbt(wallet, request)).as("the same key again").isEqualTo(signed);
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(made -> {
                    assertThat(made.kind()).isEqualTo(Signatures.Kind.PSBT);
                    assertThat(made.subject()).isEqualTo(signed.send().id());
                    assertThat(made.netSats()).isEqualTo(-300_000 - FEE);
                });

        service.tick();
        assertThat(state(signed)).as("nobody has handed it to the chain").isEqualTo(Sends.State.SIGNED);
        assertThat(operator.history(wallet, null, null, null).entries())
                .filteredOn(entry -> signed.send().id().equals(entry.id()))
                .extracting(Histories.Entry::destination)
                .containsExactly(review.outputs().getFirst().address());
        Transaction tx = finished(signed);
        assertThat(tx.txid()).isEqualTo(psbt.unsigned().txid());
        assertThat(service.bean(ChainBackend.class).broadcast(tx.serialize()))
                .isInstanceOf(BroadcastResult.Accepted.class);
        service.tick();
        assertThat(state(signed)).isEqualTo(Sends.State.BROADCAST);
        service.mine(1);
        service.tick();
        assertThat(state(signed)).isEqualTo(Sends.State.CONFIRMED);
    }

    private Sends.State state(Psbts.Signed signed) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(signed.send().id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void isFinishedHereToo() {
        service.wallet(wallet, 1, 1_000_000);
        Psbts.Signed signed = sign(paying(300_000));
        Sends.Sent sent = operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(signed.psbt())));
        assertThat(sent.id()).isEqualTo(signed.send().id());
        assertThat(sent.state()).isEqualTo(Sends.State.BROADCAST);
        assertProblem(
                409,
                "not-replaceable",
                () -> operator.quoteBump(wallet, sent.id(), new Bumps.Order(null, 20_000L, null, null)));
    }

    @Test
    void isPreparedHereAndSignedLater() {
        service.wallet(wallet, 1, 1_000_000);
        operator.lock(wallet);
        Sends.Send order = order(300_000);
        Psbts.Created created = operator.createPsbt(wallet, order);
        assertThat(created.send().state()).isEqualTo(Sends.State.UNSIGNED);
        assertThat(created.send().kind()).isEqualTo(Sends.Kind.PAYMENT);
        assertThat(operator.createPsbt(wallet, order)).as("the same key again").isEqualTo(created);
        assertProblem(409, "idempotency-key-reused", () -> operator.send(wallet, order));
        assertThat(operator.signatures(wallet, null, null, null).signatures()).isEmpty();

        Psbt psbt = Psbt.parseBase64(created.psbt()).toOptional().orElseThrow();
        Psbts.Review review = operator.reviewPsbt(wallet, new Psbts.Look(created.psbt()));
        assertThat(review.sendId()).isEqualTo(created.send().id());
        assertThat(review.feeSats()).isEqualTo(created.send().feeSats());
        assertThat(review.signedInputs()).isZero();
        long fee = review.feeSats();
        Psbts.Sign request = new Psbts.Sign(key(), fee, created.psbt());
        assertProblem(409, WalletProblem.LOCKED, () -> operator.signPsbt(wallet, request));
        operator.unlock(wallet, new Wallets.Unlock(WalletService.PASSWORD));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.signPsbt(wallet, new Psbts.Sign(key(), fee - 1, created.psbt())));
        Wallets.Utxo coin = coins().getFirst();
        assertRefused(
                "COIN_DIFFERS",
                () -> operator.signPsbt(
                        wallet,
                        request(psbt.withInput(
                                0, PsbtFields.witnessUtxo(output(coin.address(), coin.valueSats() + 1))))));

        Psbts.Signed signed = operator.signPsbt(wallet, request);
        assertThat(signed.send().id()).isEqualTo(created.send().id());
        assertThat(signed.send().state()).isEqualTo(Sends.State.SIGNED);
        assertThat(operator.signPsbt(wallet, request)).as("the same key again").isEqualTo(signed);
        assertThat(sign(psbt)).as("another key").isEqualTo(signed);
        assertProblem(
                409,
                "idempotency-key-reused",
                () -> operator.signPsbt(wallet, new Psbts.Sign(request.idempotencyKey(), fee + 1, created.psbt())));
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(made -> {
                    assertThat(made.kind()).isEqualTo(Signatures.Kind.PSBT);
                    assertThat(made.subject()).isEqualTo(created.send().id());
                    assertThat(made.netSats()).isEqualTo(-300_000 - fee);
                });
        service.tick();
        assertThat(state(signed)).as("nobody has handed it to the chain").isEqualTo(Sends.State.SIGNED);
        assertThat(operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(created.psbt(), signed.psbt())))
                        .state())
                .isEqualTo(Sends.State.BROADCAST);
        service.mine(1);
        service.tick();
        assertThat(state(signed)).isEqualTo(Sends.State.CONFIRMED);
        assertThat(operator.history(wallet, null, null, null).entries())
                .filteredOn(entry -> entry.id().equals(created.send().id()))
                .singleElement()
                .satisfies(entry -> assertThat(entry.netSats()).isEqualTo(-300_000 - fee));
    }

    @Test
    void isOneThatOthersMadeOnceItWasGivenUp() {
        service.wallet(wallet, 1, 1_000_000);
        Psbts.Created created = operator.createPsbt(wallet, order(300_000));
        assertThat(operator.abandonSend(wallet, created.send().id()).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(coins()).noneMatch(Wallets.Utxo::leased);
        Psbt psbt = Psbt.parseBase64(created.psbt()).toOptional().orElseThrow();
        Psbts.Signed signed = sign(psbt);
        assertThat(signed.send().kind()).isEqualTo(Sends.Kind.PSBT);
        assertThat(signed.send().id()).isNotEqualTo(created.send().id());
        assertThat(coins()).allMatch(Wallets.Utxo::leased);
    }

    @Test
    void asksASecondOperator() {
        service.wallet(wallet, 1, 4_900_000);
        assertProblem(409, "approval-required", () -> operator.createPsbt(wallet, order(4_500_000)));
        Psbts.Sign request = request(spending(coins(), output(OUTSIDE, 4_900_000 - FEE)));
        assertProblem(409, "approval-required", () -> operator.signPsbt(wallet, request));
        WalletApi second = service.as("second");
        String id = second.approvals(wallet).approvals().stream()
                .filter(one -> one.summary().toString().contains(Long.toString(4_900_000 - FEE)))
                .findFirst()
                .orElseThrow()
                .id();
        second.approve(wallet, id);
        assertThat(operator.signPsbt(wallet, request).send().state()).isEqualTo(Sends.State.SIGNED);
        assertThat(coins()).allMatch(Wallets.Utxo::leased);
    }

    @Test
    void countsWhatLeavesInADay() {
        service.wallet(wallet, 1, 3_500_000, 3_600_000);
        List<Wallets.Utxo> coins = coins();
        sign(spending(coins.subList(0, 1), output(OUTSIDE, coins.get(0).valueSats() - FEE)));
        assertProblem(
                422,
                "value-too-high",
                () -> sign(spending(
                        coins.subList(1, 2), output(OUTSIDE, coins.get(1).valueSats() - FEE))));
        assertProblem(422, "value-too-high", () -> operator.createPsbt(wallet, order(3_000_000)));
    }

    @Test
    void promisesItsCoinsUntilItIsGivenUp() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000);
        Psbts.Signed signed = sign(psbt);
        assertThat(coins()).allMatch(Wallets.Utxo::leased);
        assertRefused("PROMISED", () -> sign(paying(200_000)));
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("maker").leaseAsMaker(wallet, Round.makerRequest("psbt-" + wallet, 500_000)));
        operator.abandonSend(wallet, signed.send().id());
        assertThat(coins()).noneMatch(Wallets.Utxo::leased);
    }

    @Test
    void keepsTheLimitsOfPayments() {
        service.wallet(wallet, 1, 9_000_000);
        Wallets.Utxo coin = coins().getFirst();
        assertProblem(422, "value-too-high", () -> sign(spending(coins(), output(OUTSIDE, 9_000_000 - FEE))));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> sign(spending(coins(), output(coin.address(), 9_000_000 - FEE - 1))));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.reviewPsbt(
                        wallet,
                        new Psbts.Look(spending(coins(), output(coin.address(), 8_900_000))
                                .base64())));
        assertRefused("DUST", spending(coins(), output(OUTSIDE, 293), output(coin.address(), 8_990_000)));
        TxOutput nothing = new TxOutput(Sats.ZERO, Script.ofHex("6a0100"));
        assertRefused("NO_ADDRESS", spending(coins(), nothing, output(coin.address(), 9_000_000 - FEE)));
        assertThat(sign(spending(coins(), output(coin.address(), 9_000_000 - FEE)))
                        .send()
                        .amountSats())
                .as("what stays in the wallet does not leave it")
                .isZero();
    }

    @Test
    void handsOutNoAddressThatAPsbtKnows() {
        service.wallet(wallet, 1, 1_000_000);
        String next = "m/84'/1'/1'/1/0";
        var scripts = service.bean(org.joinmarket.wallet.wallets.WalletRegistry.class)
                .get(wallet)
                .scripts();
        Script change =
                scripts.at(new org.joinmarket.wallet.chain.KeyPath(1, 1, 0)).orElseThrow();
        String address = Addresses.fromScript(Network.REGTEST, change).orElseThrow();
        sign(spending(coins(), output(OUTSIDE, 300_000), output(address, 700_000 - FEE)));
        service.fund(wallet, 1, 2_000_000);
        service.mine(1);
        operator.send(
                wallet,
                new Sends.Send(
                        key(),
                        10_000,
                        new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 1_000L)));
        List<String> paths = new ArrayList<>();
        coins().forEach(coin -> paths.add(coin.path()));
        assertThat(paths).doesNotContain(next);
    }

    @Test
    void needsAnUnlockedWallet() {
        service.wallet(wallet, 1, 1_000_000);
        Psbt psbt = paying(300_000);
        operator.lock(wallet);
        assertThat(operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64())).feeSats())
                .isEqualTo(FEE);
        assertProblem(409, WalletProblem.LOCKED, () -> sign(psbt));
    }
}
