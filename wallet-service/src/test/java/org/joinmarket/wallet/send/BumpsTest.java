package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.security.SecureRandom;
import java.util.List;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database keeps of a replacement, and what becomes of the payment that it replaces. */
class BumpsTest extends BumpScene {
    private Wallet bean() {
        return service.bean(WalletRegistry.class).get(wallet);
    }

    private long sum(String column, String table) {
        return service.bean(JdbcClient.class)
                .sql("select coalesce(sum(" + column + "), 0) from " + table + " where wallet = ?")
                .param(wallet)
                .query(Long.class)
                .single();
    }

    private long fees() {
        return sum("cost_sats", "daily_costs");
    }

    private long left() {
        return sum("value_sats", "daily_values");
    }

    private List<String> holders(String... ids) {
        return service.bean(JdbcClient.class)
                .sql("select holder from open_outpoints where holder in (:ids)")
                .param("ids", List.of(ids))
                .query(String.class)
                .list();
    }

    @Test
    void leaveTheOldOneAsItWasWhereTheNodeRefusesThem() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent old = pay(300_000L);
        Bumps.Replace request = request(at(9_000L), 100_000);
        WalletProblem refused = problemOf(() -> operator.bump(wallet, old.id(), request));
        assertThat(refused.slug()).isEqualTo(WalletProblem.BROADCAST_REFUSED);
        assertThat(refused.reason()).as("the embedded chain replaces nothing").isEqualTo("txn-mempool-conflict");

        assertThat(sent(old.id())).isEqualTo(old);
        Sends.Sent second = operator.sends(wallet).sends().stream()
                .filter(one -> one.state() == Sends.State.REFUSED)
                .findFirst()
                .orElseThrow();
        assertThat(second.replaces()).isEqualTo(old.id());
        assertThat(holders(old.id(), second.id())).containsExactly(old.id());
        assertThat(fees()).isEqualTo(old.feeSats());
        assertThat(left()).isEqualTo(300_000);
        assertProblem(422, WalletProblem.BROADCAST_REFUSED, () -> operator.bump(wallet, old.id(), request));
        assertThat(operator.sends(wallet).sends())
                .as("the same key makes no third")
                .hasSize(2);
        assertThat(operator.abandonSend(wallet, second.id()).state()).isEqualTo(Sends.State.REFUSED);
        assertThat(sent(old.id())).as("it stands").isEqualTo(old);
        assertThat(holders(old.id(), second.id())).containsExactly(old.id());

        service.mine(1);
        service.tick();
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.CONFIRMED);
        assertProblem(409, "payment-over", () -> operator.quoteBump(wallet, old.id(), at(9_000L)));
        assertProblem(409, "payment-over", () -> operator.quoteBump(wallet, second.id(), at(9_000L)));
        assertProblem(404, "send-not-found", () -> operator.quoteBump(wallet, "0".repeat(32), at(9_000L)));
        assertProblem(404, "send-not-found", () -> operator.quoteBump(wallet, "none", at(9_000L)));
    }

    @Test
    void areAskedForOfTheLastOneAndNotWithAnotherKeysRequest() {
        service.wallet(wallet, 1, 1_000_000);
        Replacements away = Desks.of(service, Desks.AWAY).replacements();
        Sends.Sent old = pay(300_000L);
        Bumps.Replace request = request(at(5_000L), 100_000);
        Sends.Sent second = away.replace("operator", bean(), old.id(), request);
        assertThat(operator.bump(wallet, old.id(), request)).isEqualTo(second);
        assertProblem(409, "idempotency-key-reused", () -> operator.bump(wallet, second.id(), request));
        assertProblem(409, "already-replaced", () -> operator.quoteBump(wallet, old.id(), at(9_000L)));
        Bumps.Quote third = operator.quoteBump(wallet, second.id(), at(9_000L));
        assertThat(third.oldFeeSats()).isEqualTo(second.feeSats());
        assertThat(third.minimumFeeSats()).isEqualTo(second.feeSats() + third.vsize());
        String change = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        assertProblem(
                409, "already-replaced", () -> operator.quoteChild(wallet, new Bumps.ChildOrder(change, null, 9_000L)));
    }

    @Test
    void countOnceAndEndCleanlyWhereTheOriginalWins() {
        service.wallet(wallet, 1, 1_000_000, 1_000_000);
        Replacements away = Desks.of(service, Desks.AWAY).replacements();
        Sends.Sent old = pay(800_000L);
        Sends.Sent second = away.replace("operator", bean(), old.id(), request(at(5_000L), 100_000));
        Sends.Sent third = away.replace("operator", bean(), second.id(), request(at(9_000L), 100_000));
        assertThat(third.state()).isEqualTo(Sends.State.SIGNED);
        assertThat(fees()).as("the dearest, once").isEqualTo(third.feeSats());
        assertThat(left()).as("paid once").isEqualTo(800_000);
        assertThat(holders(old.id(), second.id(), third.id())).containsExactly(third.id());
        assertThat(sent(old.id()).replacedBy()).isEqualTo(second.id());
        assertThat(sent(third.id()).replaces()).isEqualTo(second.id());

        service.tick();
        assertThat(sent(third.id()).note()).isEqualTo("txn-mempool-conflict");
        service.mine(1);
        service.tick();
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.CONFIRMED);
        for (String loser : List.of(second.id(), third.id())) {
            assertThat(sent(loser).state()).isEqualTo(Sends.State.REPLACED);
            assertThat(sent(loser).note()).isEqualTo("confirmed as " + old.txid());
        }
        assertThat(holders(third.id())).as("until no reorganisation matters").isNotEmpty();
        service.mine(6);
        service.tick();
        assertThat(holders(old.id(), second.id(), third.id())).isEmpty();
        assertThat(fees()).isEqualTo(old.feeSats());
        assertThat(left()).isEqualTo(800_000);
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.CONFIRMED);
    }

    @Test
    void areBroadcastAfterARestartThatCameBefore() {
        service.wallet(wallet, 1, 1_000_000);
        Desks away = Desks.of(service, Desks.AWAY);
        Sends.Sent old = away.payments().send("operator", bean(), payment(1, 300_000L));
        Sends.Sent second = away.replacements().replace("operator", bean(), old.id(), request(at(5_000L), 100_000));
        assertThat(second.state()).isEqualTo(Sends.State.SIGNED);

        service.restart();
        operator = service.as("operator");
        service.follow(wallet);
        assertThat(service.available(wallet)).as("promised").isZero();
        service.tick();
        assertThat(sent(second.id()).state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(sent(old.id()).state()).as("its time is over").isEqualTo(Sends.State.SIGNED);
        service.mine(1);
        service.tick();
        assertThat(sent(second.id()).state()).isEqualTo(Sends.State.CONFIRMED);
        assertThat(sent(old.id()).state()).isEqualTo(Sends.State.REPLACED);
        service.mine(6);
        service.tick();
        assertThat(fees()).isEqualTo(second.feeSats());
        assertThat(service.available(wallet)).isEqualTo(1_000_000 - 300_000 - second.feeSats());
    }

    @Test
    void areGivenUpWithTheOldOne() {
        service.wallet(wallet, 1, 1_000_000);
        Desks away = Desks.of(service, Desks.AWAY);
        Sends.Sent old = away.payments().send("operator", bean(), payment(1, 300_000L));
        Sends.Sent second = away.replacements().replace("operator", bean(), old.id(), request(at(5_000L), 100_000));
        operator.abandonSend(wallet, old.id());
        for (Sends.Sent each : List.of(old, second)) {
            assertThat(sent(each.id()).state()).isEqualTo(Sends.State.ABANDONED);
            assertThat(sent(each.id()).note()).isEqualTo("may still confirm as " + each.txid());
        }
        assertThat(holders(old.id(), second.id())).isEmpty();
        assertThat(service.available(wallet)).isEqualTo(1_000_000);
    }

    @Test
    void giveTheOldOneItsTurnAgainWhereTheyAreRefusedBeforeItWasBroadcast() {
        service.wallet(wallet, 1, 1_000_000);
        Desks away = Desks.of(service, Desks.AWAY);
        Sends.Sent old = away.payments().send("operator", bean(), payment(1, 300_000L));
        var refusing = Desks.of(service, () -> new BroadcastResult.Refused("min relay fee not met"));
        assertThat(catchThrowableOfType(
                        ApiProblem.class,
                        () -> refusing.replacements()
                                .replace("operator", bean(), old.id(), request(at(5_000L), 100_000))))
                .isNotNull();
        assertThat(sent(old.id()).replacedBy()).isNull();
        assertThat(holders(old.id())).hasSize(1);
        service.tick();
        assertThat(sent(old.id()).state()).as("it stands again").isEqualTo(Sends.State.BROADCAST);
        assertThat(fees()).isEqualTo(old.feeSats());
        assertThat(left()).isEqualTo(300_000);
    }

    @Test
    void takeNoCoinThatIsFrozenAfterItWasChosen() {
        service.wallet(wallet, 1, 500_000, 400_000);
        Sends.Sent old = pay(499_000L);
        Wallets.Utxo other = operator.utxos(wallet, 1).utxos().stream()
                .filter(coin -> coin.valueSats() == 400_000)
                .findFirst()
                .orElseThrow();
        Bumps.Replace request = request(at(20_000, Bumps.Source.COINS, other.outpoint()), 100_000);
        SecureRandom meanwhile = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                operator.freeze(wallet, new Wallets.Freeze(other.outpoint(), true));
                super.nextBytes(bytes);
            }
        };
        Replacements desk =
                Desks.of(service, service.bean(ChainBackend.class), meanwhile).replacements();
        Wallet subject = service.bean(WalletRegistry.class).get(wallet);

        assertThat(catchThrowableOfType(ApiProblem.class, () -> desk.replace("operator", subject, old.id(), request)))
                .isNotNull();
        assertThat(sent(old.id()).replacedBy()).isNull();
        assertThat(operator.sends(wallet).sends()).hasSize(1);
    }
}
