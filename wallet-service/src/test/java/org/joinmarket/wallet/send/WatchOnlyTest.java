package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.common.psbt.PsbtRecord;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Histories;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.junit.jupiter.api.Test;

/** What wallets of public keys alone show and do. */
class WatchOnlyTest extends WatchOnlyScene {
    @Test
    void showWhatTheyHave() {
        watch(400_000, 600_000);
        Wallets.Status status = operator.wallet(wallet);
        assertThat(status.state()).isEqualTo(Wallets.State.WATCH_ONLY);
        assertThat(status.ready()).isTrue();
        assertThat(status.fingerprint()).isEqualTo(fingerprint());
        assertThat(operator.balances(wallet).totalSats()).isEqualTo(1_000_000);
        assertThat(operator.utxos(wallet, 1).utxos()).hasSize(2);
        assertThat(operator.addresses(wallet, null, 0).addresses()).hasSize(2);
        for (int i = 0;
                i < 100 && operator.history(wallet, null, null, null).entries().isEmpty();
                i++) service.tick();
        assertThat(operator.history(wallet, null, null, null).entries()).hasSize(2);
        assertThat(service.as("maker").wallet(wallet).reason()).isEqualTo(WalletProblem.WATCH_ONLY);
        assertThat(service.as("taker").wallet(wallet).ready()).isFalse();
    }

    @Test
    void sayHowFarTheyWereSearched() {
        operator.watch(new Wallets.Watch(wallet, accounts(x -> x), 0, null));
        service.follow(wallet);
        assertThat(operator.coverage(wallet).state()).isEqualTo(Coverages.State.COMPLETE);
        assertThat(operator.bonds(wallet).bonds()).isEmpty();
        assertField(
                "birth_height", () -> operator.watch(new Wallets.Watch("later", accounts(x -> x), 1_000_000, null)));
    }

    @Test
    void skipWhatMayHaveBeenHandedOutElsewhere() {
        operator.watch(new Wallets.Watch(wallet, accounts(x -> x), 0, true));
        service.follow(wallet);
        assertThat(operator.newAddress(wallet, new Wallets.NewAddress(0)).index())
                .isEqualTo(200);
        nameAWallet();
        operator.watch(new Wallets.Watch(wallet, accounts(x -> x), 0, false));
        service.follow(wallet);
        assertThat(operator.newAddress(wallet, new Wallets.NewAddress(0)).index())
                .as("of a service that never lost a database")
                .isZero();
    }

    @Test
    void payWithSignaturesFromElsewhere() {
        watch(1_000_000);
        long fee = operator.quote(wallet, order(300_000)).feeSats();
        var request = new Sends.Send(key(), fee, order(300_000));
        Psbts.Created created = operator.createPsbt(wallet, request);
        assertThat(created.send().state()).isEqualTo(Sends.State.UNSIGNED);
        assertThat(created.send().feeSats()).isEqualTo(fee);
        assertThat(operator.createPsbt(wallet, request))
                .as("the same key again")
                .isEqualTo(created);
        assertThat(operator.utxos(wallet, 1).utxos()).allMatch(Wallets.Utxo::leased);
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, () -> create(100_000));

        service.tick();
        assertThat(state(created))
                .as("nothing is broadcast without a signature")
                .isEqualTo(Sends.State.UNSIGNED);
        Psbt signed = sign(psbt(created.psbt()));
        assertThat(finish(signed).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(finish(signed).txid()).as("again").isEqualTo(created.send().txid());
        service.mine(1);
        service.tick();
        assertThat(state(created)).isEqualTo(Sends.State.CONFIRMED);
        assertThat(operator.balances(wallet).totalSats()).isEqualTo(1_000_000 - 300_000 - fee);
        assertThat(operator.history(wallet, null, null, null).entries())
                .filteredOn(entry -> entry.id().equals(created.send().id()))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.netSats()).isEqualTo(-300_000 - fee);
                    assertThat(entry.status()).isEqualTo(Histories.Status.CONFIRMED);
                });
    }

    @Test
    void takeFinalWitnessesToo() {
        watch(500_000, 500_000);
        Psbts.Created created = create(700_000);
        assertThat(psbt(created.psbt()).inputs()).hasSize(2);
        assertThat(finish(PsbtFinalizer.finish(sign(psbt(created.psbt())))).state())
                .isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void giveCoinsBackThatNobodySignedFor() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        assertThat(operator.abandonSend(wallet, created.send().id()).state()).isEqualTo(Sends.State.ABANDONED);
        assertThat(operator.utxos(wallet, 1).utxos()).noneMatch(Wallets.Utxo::leased);
        assertThat(finish(sign(psbt(created.psbt()))).state()).isEqualTo(Sends.State.ABANDONED);
    }

    /** Else a promise that nobody remembers keeps its coins for ever. */
    @Test
    void sayHowLongTheyWaitForSignatures() {
        watch(1_000_000);
        service.tick();
        double before = gauge("jm.wallet.payments.unsigned");
        Psbts.Created created = create(300_000);
        service.clock().advance(Duration.ofHours(1));
        service.tick();
        assertThat(gauge("jm.wallet.payments.unsigned")).isEqualTo(before + 1);
        assertThat(gauge("jm.wallet.payments.unsigned.age")).isGreaterThanOrEqualTo(3_600);

        operator.abandonSend(wallet, created.send().id());
        service.tick();
        assertThat(gauge("jm.wallet.payments.unsigned")).isEqualTo(before);
    }

    private double gauge(String name) {
        return service.bean(MeterRegistry.class).get(name).gauge().value();
    }

    @Test
    void noticeWhatWasBroadcastElsewhere() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        byte[] tx = PsbtFinalizer.finish(sign(psbt(created.psbt())))
                .extract()
                .orElseThrow()
                .serialize();
        assertThat(service.bean(ChainBackend.class).broadcast(tx)).isInstanceOf(BroadcastResult.Accepted.class);
        service.mine(1);
        service.tick();
        assertThat(state(created)).isEqualTo(Sends.State.CONFIRMED);
    }

    @Test
    void areThereAgainAfterARestart() {
        watch(1_000_000);
        Psbts.Created created = create(300_000);
        service.restart();
        operator = service.as("operator");
        service.follow(wallet);
        assertThat(operator.wallet(wallet).state()).isEqualTo(Wallets.State.WATCH_ONLY);
        assertThat(finish(sign(psbt(created.psbt()))).state()).isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void takeSignaturesFromSeveralPlaces() {
        watch(500_000, 500_000);
        Psbts.Created created = create(700_000);
        Psbt made = psbt(created.psbt());
        Psbt whole = sign(made);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Psbt part = made;
            for (PsbtRecord signature : whole.inputs().get(i).all(2)) part = part.withInput(i, signature);
            parts.add(part.base64());
        }
        assertRefused("NOT_SIGNED", psbt(parts.getFirst()));
        Psbts.Created other = create(100_000, 2);
        WalletProblem mixed = problemOf(
                () -> operator.finalizePsbt(wallet, new Psbts.Finalize(List.of(parts.getFirst(), other.psbt()))));
        assertThat(mixed.reason()).isEqualTo("OTHER_TRANSACTION");
        assertThat(operator.finalizePsbt(wallet, new Psbts.Finalize(parts)).state())
                .isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void keepCoinsOfWhatTheNodeRefusesAndOthersHave() {
        watch(1_000_000);
        Psbts.Created first = create(300_000);
        Psbt signed = sign(psbt(first.psbt()));
        operator.abandonSend(wallet, first.send().id());
        Psbts.Created second = create(200_000);
        Psbt other = sign(psbt(second.psbt()));
        byte[] tx = PsbtFinalizer.finish(signed).extract().orElseThrow().serialize();
        assertThat(service.bean(ChainBackend.class).broadcast(tx)).isInstanceOf(BroadcastResult.Accepted.class);
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> finish(other));
        assertThat(state(second)).isEqualTo(Sends.State.SIGNED);
        service.tick();
        assertThat(state(second)).as("not tried again by itself").isEqualTo(Sends.State.SIGNED);
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> finish(other));
        service.mine(7);
        service.tick();
        service.mine(7);
        service.tick();
        assertThat(state(second)).as("its coin is spent for good").isEqualTo(Sends.State.ABANDONED);
    }
}
