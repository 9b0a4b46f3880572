package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.common.psbt.PsbtRecord;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What wallets of public keys alone are not made of, and do not do. */
class WatchOnlyRefusalsTest extends WatchOnlyScene {
    @Test
    void takeNoPartInWhatNeedsAKeyLater() {
        watch(1_000_000);
        String coin = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        Bonds.Redemption bond = new Bonds.Redemption("2026-01", null, null, null, 2_000L);
        Bumps.Order bump = new Bumps.Order(null, 20_000L, null, null);
        Bumps.ChildOrder child = new Bumps.ChildOrder(coin, null, 20_000L);
        Psbts.Created created = create(100_000);
        List<ThrowingCallable> calls = List.of(
                () -> operator.makeBond(wallet, new Bonds.Make("2031-06")),
                () -> operator.quoteRedemption(wallet, bond),
                () -> operator.redeem(wallet, new Bonds.Redeem(key(), 1_000, bond)),
                () -> operator.quoteBump(wallet, created.send().id(), bump),
                () -> operator.bump(wallet, created.send().id(), new Bumps.Replace(key(), 10_000, bump)),
                () -> operator.quoteChild(wallet, child),
                () -> operator.makeChild(wallet, new Bumps.MakeChild(key(), 10_000, child)),
                () -> operator.authorizeSpend(
                        wallet, new Authorizations.AuthorizeSpend(key(), OUTSIDE, 100_000L, 9_000, 3_600)),
                () -> operator.podlePreflight(wallet, 1, 100_000),
                () -> operator.send(wallet, new Sends.Send(key(), 10_000, order(100_000))));
        for (ThrowingCallable call : calls) {
            WalletProblem problem = problemOf(call);
            assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(WalletProblem.WATCH_ONLY);
            assertThat(problem.status()).isEqualTo(409);
            assertThat(problem).hasMessageContaining("has no keys here");
        }
        assertThat(operator.bonds(wallet).bonds()).isEmpty();
        assertThat(operator.spendAuthorizations(wallet).authorizations()).isEmpty();
    }

    @Test
    void doNothingThatNeedsAKey() {
        watch(1_000_000);
        assertProblem(409, WalletProblem.WATCH_ONLY, () -> operator.unlock(wallet, new Wallets.Unlock("any password")));
        assertProblem(409, WalletProblem.WATCH_ONLY, () -> operator.lock(wallet));
        assertProblem(409, WalletProblem.WATCH_ONLY, () -> operator.showSeed(wallet, new Wallets.ShowSeed("any")));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> operator.changePassword(wallet, new Wallets.ChangePassword("any password", "another one")));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> operator.send(wallet, new Sends.Send(key(), 10_000, order(100_000))));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> service.as("maker").leaseAsMaker(wallet, Round.makerRequest("watch-" + wallet, 500_000)));
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> service.as("taker").leaseAsTaker(wallet, Round.takerRequest("watch-" + wallet, 1, 500_000)));
        Psbts.Created created = create(100_000);
        operator.abandonSend(wallet, created.send().id());
        assertProblem(
                409,
                WalletProblem.WATCH_ONLY,
                () -> operator.signPsbt(wallet, new Psbts.Sign(key(), 10_000, created.psbt())));
        assertThat(operator.signatures(wallet, null, null, null).signatures()).isEmpty();
    }

    @Test
    void finishNothingButWhatTheyMade() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        Psbt made = psbt(created.psbt());
        assertRefused("NOT_SIGNED", made);

        Transaction tx = made.unsigned();
        List<TxOutput> outputs = new ArrayList<>(tx.outputs());
        TxOutput first = outputs.getFirst();
        outputs.set(0, new TxOutput(new Sats(first.value().value() - 1), first.script()));
        Psbt other = Psbt.of(new Transaction(tx.version(), tx.inputs(), outputs, tx.lockTime()));
        for (PsbtRecord record : made.inputs().getFirst().records()) other = other.withInput(0, record);
        assertRefused("NOT_MADE_HERE", sign(other));

        Psbt signed = sign(made);
        var key = signed.input(0).signatures().entrySet().iterator().next();
        byte[] none = key.getValue().clone();
        none[none.length - 1] = 2;
        assertRefused("BAD_SIGNATURE", made.withInput(0, PsbtFields.partialSignature(key.getKey(), none)));
        byte[] elsewhere =
                Objects.requireNonNull(sign(other).input(0).signatures().get(key.getKey()));
        assertRefused(
                "BAD_SIGNATURE",
                made.withInput(0, new PsbtRecord(2, key.getKey().bytes(), elsewhere)));
        assertThat(state(created)).isEqualTo(Sends.State.UNSIGNED);
    }

    @Test
    void areNoTwinsOfOthers() {
        watch();
        assertProblem(409, "wallet-exists", () -> operator.watch(new Wallets.Watch(wallet, accounts(x -> x))));
        assertProblem(409, "wallet-exists", () -> operator.watch(new Wallets.Watch("twin", accounts(x -> x))));
        assertProblem(
                409,
                "wallet-exists",
                () -> operator.create(new Wallets.Create("twin", WalletService.PASSWORD, null, Device.WORDS, wallet)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tpub",
                "[00000000/84'/1'/1']%s",
                "[00000000/84'/0'/0']%s",
                "[0000/84'/1'/0']%s",
                "wpkh(%s/0/*)",
                "wpkh(%s/<0;1>/*)#aaaaaaaa",
                "pkh(%s/<0;1>/*)",
                " %s",
                "%s\n"
            })
    void areMadeOfTheKeysOfAccounts(String form) {
        assertField(
                "accounts[0]",
                () -> operator.watch(new Wallets.Watch(wallet, accounts(xpub -> form.replace("%s", xpub)))));
    }

    @Test
    void areMadeOfTheAccountsOfOneWalletInTheirOrder() {
        List<String> swapped = new ArrayList<>(accounts(x -> x));
        swapped.set(2, xpub(3));
        assertField("accounts[2]", () -> operator.watch(new Wallets.Watch(wallet, swapped)));
        List<String> foreign = new ArrayList<>(accounts(x -> x));
        try (Device other = Device.of("another")) {
            foreign.set(1, other.account(1));
        }
        assertField("accounts[1]", () -> operator.watch(new Wallets.Watch(wallet, foreign)));
        List<String> many = new ArrayList<>(accounts(x -> x));
        many.add(xpub(5));
        assertField("accounts", () -> operator.watch(new Wallets.Watch(wallet, many)));
        assertField("accounts", () -> operator.watch(new Wallets.Watch(wallet, List.of())));
    }
}
