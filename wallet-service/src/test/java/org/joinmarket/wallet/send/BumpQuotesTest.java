package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;
import static org.joinmarket.wallet.Problems.problemOf;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Bumps;
import org.joinmarket.wallet.api.Bumps.Source;
import org.joinmarket.wallet.api.Bumps.Warning;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.junit.jupiter.api.Test;

/** What a replacement costs, and who pays it. */
class BumpQuotesTest extends BumpScene {
    @Test
    void areQuotedFromTheChangeFirst() {
        service.wallet(wallet, 1, 1_000_000, 400_000);
        Sends.Sent old = pay(300_000L);
        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(9_000L));

        assertThat(quote.id()).isEqualTo(old.id());
        assertThat(quote.txid()).isEqualTo(old.txid());
        assertThat(quote.oldFeeSats()).isEqualTo(old.feeSats());
        assertThat(quote.oldFeeRateSatsPerKvb()).isBetween(2_000L, 2_020L);
        assertThat(quote.feeSats()).isEqualTo(Math.ceilDiv(quote.vsize() * 9_000L, 1_000L));
        assertThat(quote.feeRateSatsPerKvb()).isBetween(9_000L, 9_010L);
        assertThat(quote.feePpm()).isEqualTo(Math.ceilDiv(quote.feeSats() * 1_000_000, 300_000));
        assertThat(quote.worstFeeSats()).isEqualTo(quote.feeSats() + Math.ceilDiv(quote.feeSats(), 10));
        assertThat(quote.worstFeePpm()).isEqualTo(Math.ceilDiv(quote.worstFeeSats() * 1_000_000, 300_000));
        assertThat(quote.addedSats()).isEqualTo(quote.feeSats() - old.feeSats());
        assertThat(quote.addedPpm()).isEqualTo(Math.ceilDiv(quote.addedSats() * 1_000_000, 300_000));
        assertThat(quote.minimumFeeSats()).isEqualTo(old.feeSats() + quote.vsize());
        assertThat(quote.paidFrom()).containsExactly(Source.CHANGE);
        assertThat(quote.coins()).isEmpty();
        assertThat(quote.oldChangeSats()).isEqualTo(old.changeSats());
        assertThat(quote.changeSats()).isEqualTo(old.changeSats() - quote.addedSats());
        assertThat(quote.evicts()).isZero();
        assertThat(quote.warnings()).containsExactly(Warning.SHOWS_CHANGE);

        Bumps.Quote least = operator.quoteBump(wallet, old.id(), new Bumps.Order(1, null, null, null));
        assertThat(least.feeSats())
                .as("the estimate is below what takes its place")
                .isEqualTo(least.minimumFeeSats());
    }

    /** Its unsigned form, which is all that is here, is a quarter smaller. */
    @Test
    void knowTheSizeOfWhatWasSignedElsewhere() {
        try (Device device = Device.of(wallet)) {
            operator.create(new Wallets.Create(wallet, WalletService.PASSWORD, null, Device.WORDS, wallet));
            service.follow(wallet);
            service.fund(wallet, 1, 1_000_000);
            service.mine(1);
            Psbts.Created made = operator.createPsbt(wallet, payment(1, 300_000L));
            Psbt psbt = Psbt.parseBase64(made.psbt()).toOptional().orElseThrow();
            Transaction tx = PsbtFinalizer.finish(device.sign(psbt)).extract().orElseThrow();
            assertThat(service.bean(ChainBackend.class).broadcast(tx.serialize()))
                    .isInstanceOf(BroadcastResult.Accepted.class);
            service.tick();
            assertThat(sent(made.send().id()).state()).isEqualTo(Sends.State.BROADCAST);

            Bumps.Quote quote = operator.quoteBump(wallet, made.send().id(), at(9_000L));
            assertThat(quote.oldFeeRateSatsPerKvb())
                    .isEqualTo(1_000 * made.send().feeSats() / tx.vsize());
            assertThat(quote.minimumFeeSats()).isEqualTo(made.send().feeSats() + quote.vsize());
            Bumps.Quote least = operator.quoteBump(wallet, made.send().id(), new Bumps.Order(1, null, null, null));
            assertThat(least.feeSats()).isEqualTo(made.send().feeSats() + least.vsize());

            List<Payment.Spent> coins =
                    service.bean(SendStore.class).coins().of(made.send().id());
            assertThat(Sizes.ofSigned(psbt.unsigned(), coins))
                    .as("where no mempool has it")
                    .isBetween(tx.vsize(), tx.vsize() + 1);
            assertThat(Sizes.leastOfSigned(psbt.unsigned(), coins)).isBetween(tx.vsize() - 2, tx.vsize());
            assertThat(Sizes.ofSigned(tx, coins)).isEqualTo(tx.vsize());
        }
    }

    @Test
    void payAtLeastWhatTheOtherPaidAndOneSatoshiForEachByteOfTheirOwn() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent old = pay(300_000L);
        assertField("fee_rate_sats_per_kvb", () -> operator.quoteBump(wallet, old.id(), at(2_900L)));
        assertField("order.fee_rate_sats_per_kvb", () -> operator.bump(wallet, old.id(), request(at(2_900L), 100_000)));
        assertThat(operator.quoteBump(wallet, old.id(), at(3_100L)).feeSats()).isPositive();
        assertField("fee_rate_sats_per_kvb", () -> operator.quoteBump(wallet, old.id(), at(350_001L)));
        assertProblem(
                422,
                WalletProblem.FEE_TOO_HIGH,
                () -> operator.bump(wallet, old.id(), request(at(9_000L), old.feeSats() + 1)));
        assertThat(operator.sends(wallet).sends()).hasSize(1);
    }

    /** 350 sat/vB are the most that the policy allows, and the least that nodes take in its place is above them. */
    @Test
    void payNoMoreThanThePolicyAllowsToTakeAnothersPlace() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Order order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 300_000L)), null, null, 349_500L);
        Sends.Sent old = operator.send(wallet, new Sends.Send("bump-key-" + keys++, 100_000, order));
        var soon = new Bumps.Order(1, null, null, null);

        assertTooDear("fee_target", () -> operator.quoteBump(wallet, old.id(), soon));
        assertTooDear("order.fee_target", () -> operator.bump(wallet, old.id(), request(soon, 100_000)));
        assertThat(operator.sends(wallet).sends()).containsExactly(old);
        assertThat(operator.signatures(wallet, null, null, null).signatures()).hasSize(1);
    }

    private static void assertTooDear(String field, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.slug()).isEqualTo(WalletProblem.FEE_TOO_HIGH);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem).hasMessageContaining("at most 350000 sat/kvB");
    }

    @Test
    void payForWhatLeavesTheMempoolWithIt() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent old = pay(300_000L);
        String change = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        Sends.Sent child = operator.makeChild(
                wallet,
                new Bumps.MakeChild("bump-key-" + keys++, 100_000, new Bumps.ChildOrder(change, null, 20_000L)));
        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(null));
        assertThat(quote.minimumFeeSats()).isEqualTo(old.feeSats() + child.feeSats() + quote.vsize());
        assertThat(quote.feeSats()).isEqualTo(quote.minimumFeeSats());
        assertThat(quote.evicts()).isOne();
        assertThat(quote.warnings()).contains(Warning.EVICTS_DESCENDANTS);
    }

    @Test
    void addCoinsOnlyIfTheOperatorSaysSo() {
        service.wallet(wallet, 1, 304_000, 50_000, 60_000);
        Sends.Sent old = pay(300_000L);
        assertThat(old.changeSats()).isPositive();
        WalletProblem refusal = problemOf(() -> operator.quoteBump(wallet, old.id(), at(90_000L)));
        assertThat(refusal.slug()).isEqualTo("change-too-small");
        assertThat(refusal.field()).isEqualTo("also_from");

        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS));
        assertThat(quote.coins()).hasSize(1);
        assertThat(quote.paidFrom()).contains(Source.COINS);
        assertThat(quote.warnings()).contains(Warning.JOINS_COINS);
        assertThat(operator.quoteBump(wallet, old.id(), at(5_000L, Source.COINS))
                        .coins())
                .as("none without need")
                .isEmpty();
        String other = operator.utxos(wallet, 1).utxos().stream()
                .map(Wallets.Utxo::outpoint)
                .filter(coin -> !quote.coins().contains(coin) && !coin.startsWith(old.txid()))
                .findFirst()
                .orElseThrow();
        assertThat(operator.quoteBump(wallet, old.id(), at(5_000L, Source.COINS, other))
                        .coins())
                .containsExactly(other);
        assertField("coins", () -> operator.quoteBump(wallet, old.id(), at(5_000L, Source.CHANGE, other)));
        operator.freeze(wallet, new Wallets.Freeze(other, true));
        assertField("coins[0]", () -> operator.quoteBump(wallet, old.id(), at(5_000L, Source.COINS, other)));
        assertField("also_from", () -> operator.quoteBump(wallet, old.id(), at(5_000L, Source.OUTPUT)));
        var lease = service.as("operator")
                .leaseAsMaker(wallet, Round.makerRequest("bump-lease-" + wallet, 20_000 + Round.TXFEE));
        assertThat(lease.inputs()).hasSize(1);
        assertProblem( // one is promised, the other frozen
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                "also_from",
                () -> operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS)));
    }

    @Test
    void leaveNoDustOfAnOutputThatPaysTheFee() {
        service.wallet(wallet, 1, 30_000);
        Sends.Sent old = pay(null);
        assertProblem(
                422,
                "dust-result",
                "also_from",
                () -> operator.quoteBump(wallet, old.id(), at(300_000L, Source.OUTPUT)));
        assertProblem(
                422,
                "dust-result",
                "order.also_from",
                () -> operator.bump(wallet, old.id(), request(at(300_000L, Source.OUTPUT), 100_000)));
    }

    @Test
    void joinNoDepositsUnlessTheyAreNamed() {
        service.wallet(wallet, 0, 304_000, 50_000);
        Sends.Sent old = operator.send(wallet, payment(0, 300_000L));
        assertThat(problemOf(() -> operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS)))
                        .reason())
                .isEqualTo("NOT_MERGED");
        String named = operator.utxos(wallet, 0).utxos().stream()
                .map(Wallets.Utxo::outpoint)
                .filter(coin -> !coin.startsWith(old.txid()))
                .findFirst()
                .orElseThrow();
        assertThat(operator.quoteBump(wallet, old.id(), at(90_000L, Source.COINS, named))
                        .coins())
                .containsExactly(named);
    }

    @Test
    void takeFromTheReceiverOfASweepOnlyIfTheOperatorSaysSo() {
        service.wallet(wallet, 1, 500_000);
        Sends.Sent old = pay(null);
        assertThat(problemOf(() -> operator.quoteBump(wallet, old.id(), at(9_000L)))
                        .slug())
                .isEqualTo("change-too-small");
        Bumps.Quote quote = operator.quoteBump(wallet, old.id(), at(9_000L, Source.OUTPUT));
        assertThat(quote.paidFrom()).containsExactly(Source.OUTPUT);
        assertThat(quote.amountSats()).isEqualTo(500_000 - quote.feeSats());
        assertThat(quote.warnings()).isEmpty();
    }
}
