package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a day has of payments that were given up. */
class SharesTest extends PsbtScene {
    private static final int COIN = 4_000_000;
    private static final int SMALL = 2_500_000;
    private static final int MOST = 3_500_000; // of which two are more than a day has

    private long sum(String column, String table) {
        return service.bean(JdbcClient.class)
                .sql("select coalesce(sum(" + column + "), 0) from " + table + " where wallet = ?")
                .param(wallet)
                .query(Long.class)
                .single();
    }

    private void assertDayHas(Sends.Sent... sent) {
        long value = 0;
        long cost = 0;
        for (Sends.Sent each : sent) {
            value += each.amountSats();
            cost += each.feeSats();
        }
        assertThat(sum("value_sats", "daily_values")).isEqualTo(value);
        assertThat(sum("cost_sats", "daily_costs")).isEqualTo(cost);
    }

    private void giveUp(Sends.Sent sent) {
        assertThat(operator.abandonSend(wallet, sent.id()).state()).isEqualTo(Sends.State.ABANDONED);
    }

    private Sends.State state(Sends.Sent sent) {
        return operator.sends(wallet).sends().stream()
                .filter(one -> one.id().equals(sent.id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private void confirm() {
        service.mine(1);
        service.tick();
    }

    /** Beyond any reorganisation that is followed. */
    private void settle() {
        confirm();
        service.mine(6);
        service.tick();
    }

    @Test
    void whatWasNeverSignedCostsItsDayNothing() {
        service.wallet(wallet, 1, COIN, COIN);
        Sends.Sent first = operator.createPsbt(wallet, order(MOST)).send();
        assertProblem(422, "value-too-high", () -> operator.createPsbt(wallet, order(MOST)));
        assertDayHas(first);

        giveUp(first);
        assertDayHas();
        giveUp(first);
        assertDayHas();
        Sends.Sent second = operator.createPsbt(wallet, order(MOST)).send();
        assertDayHas(second);
    }

    @Test
    void whatWasSignedKeepsItsShareUntilItsCoinsAreSpentForGood() {
        service.wallet(wallet, 1, COIN);
        Psbts.Created made = operator.createPsbt(wallet, order(MOST));
        Sends.Sent signed = operator.signPsbt(wallet, new Psbts.Sign(key(), 10_000, made.psbt()))
                .send();
        giveUp(signed);
        assertDayHas(signed);
        assertProblem(422, "value-too-high", () -> operator.send(wallet, order(MOST)));

        Sends.Sent instead = operator.send(wallet, order(1_000_000));
        confirm();
        service.mine(5);
        service.tick();
        assertThat(state(instead)).isEqualTo(Sends.State.CONFIRMED);
        assertDayHas(signed, instead);
        service.mine(1);
        service.tick();
        assertDayHas(instead);
        service.tick();
        assertDayHas(instead);
    }

    @Test
    void whatIsMadeAgainIsCountedOnce() {
        service.wallet(wallet, 1, COIN);
        Psbt psbt = paying(2_000_000);
        giveUp(sign(psbt).send());
        service.clock().advance(Duration.ofMillis(1)); // else nobody could say which of the two is the newer one
        Sends.Sent again = sign(psbt).send();
        service.tick();
        assertThat(state(again)).isEqualTo(Sends.State.SIGNED);
        assertDayHas(again);
    }

    private Sends.Send sweep() {
        return new Sends.Send(
                key(), 10_000, new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, null)), null, null, 2_000L));
    }

    private Sends.Sent signedAndGivenUp() {
        service.wallet(wallet, 1, SMALL);
        Psbts.Created made = operator.createPsbt(wallet, sweep());
        while (!hasUsualLockTime(made)) { // a rare one would not be met again in all of the tries of madeAgain
            giveUp(made.send());
            made = operator.createPsbt(wallet, sweep());
        }
        Sends.Sent signed = operator.signPsbt(wallet, new Psbts.Sign(key(), 10_000, made.psbt()))
                .send();
        giveUp(signed);
        assertDayHas(signed);
        service.clock().advance(Duration.ofMillis(1)); // what comes now is newer
        return signed;
    }

    private boolean hasUsualLockTime(Psbts.Created made) {
        Psbt psbt = Psbt.parseBase64(made.psbt()).toOptional().orElseThrow();
        return psbt.unsigned().lockTime()
                == service.bean(ChainBackend.class).tip().height();
    }

    /** The same transaction once more: lock times vary now and then. */
    private Sends.Sent madeAgain(Sends.Sent first, Supplier<Sends.Sent> make, Consumer<Sends.Sent> otherwise) {
        for (int i = 0; i < 100; i++) {
            Sends.Sent again = make.get();
            if (again.txid().equals(first.txid())) return again;
            otherwise.accept(again);
        }
        throw new AssertionError("always another lock time");
    }

    @Test
    void whatIsOnlyPreparedAgainLeavesTheSignedOneItsShare() {
        Sends.Sent signed = signedAndGivenUp();
        Sends.Sent prepared =
                madeAgain(signed, () -> operator.createPsbt(wallet, sweep()).send(), this::giveUp);
        service.tick();
        assertDayHas(signed, prepared);
        giveUp(prepared);
        assertDayHas(signed);
        service.tick();
        assertDayHas(signed);
    }

    @Test
    void whatTheNodeRefusesTheSecondTimeMayStillBeWithOthers() {
        Sends.Sent signed = signedAndGivenUp();
        var refusing = Desks.of(service, () -> new BroadcastResult.Refused("min relay fee not met"));
        Supplier<Sends.Sent> payment = () -> {
            var found = service.bean(WalletRegistry.class).get(wallet);
            assertThatExceptionOfType(ApiProblem.class)
                    .isThrownBy(() -> refusing.payments().send("operator", found, sweep()));
            service.clock().advance(Duration.ofMillis(1));
            return operator.sends(wallet).sends().getFirst();
        };
        Sends.Sent again = madeAgain(signed, payment, _ -> {});
        assertThat(again.state()).isEqualTo(Sends.State.REFUSED);
        service.tick();
        assertThat(sum("value_sats", "daily_values")).isGreaterThanOrEqualTo(signed.amountSats());
    }

    @Test
    void whatHappensAllTheSameIsCountedAllTheSame() {
        try (Device device = Device.of(wallet)) {
            operator.create(new Wallets.Create(wallet, WalletService.PASSWORD, null, Device.WORDS, wallet));
            service.follow(wallet);
            service.fund(wallet, 1, COIN);
            service.mine(1);
            Psbts.Created made = operator.createPsbt(wallet, order(MOST));
            giveUp(made.send());
            assertDayHas();

            publish(device, made);
            settle();
            assertThat(state(made.send())).isEqualTo(Sends.State.CONFIRMED);
            assertDayHas(made.send());
        }
    }

    @Test
    void nobodyKnowsWhatTheDeviceOfAWatchOnlyWalletHasSigned() {
        try (Device device = Device.of(wallet)) {
            operator.watch(new Wallets.Watch(wallet, device.accounts(2)));
            service.follow(wallet);
            service.fund(wallet, 1, COIN);
            service.mine(1);
            Sends.Sent first = operator.createPsbt(wallet, order(MOST)).send();
            giveUp(first);
            assertDayHas(first);

            Psbts.Created second = operator.createPsbt(wallet, order(1_000_000));
            publish(device, second);
            settle();
            assertDayHas(second.send());
        }
    }

    private void publish(Device device, Psbts.Created made) {
        Psbt psbt = Psbt.parseBase64(made.psbt()).toOptional().orElseThrow();
        byte[] tx =
                PsbtFinalizer.finish(device.sign(psbt)).extract().orElseThrow().serialize();
        assertThat(service.bean(ChainBackend.class).broadcast(tx)).isInstanceOf(BroadcastResult.Accepted.class);
    }
}
