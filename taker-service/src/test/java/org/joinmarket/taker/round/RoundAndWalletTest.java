package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.joinmarket.taker.round.RoundScene.MAKER_COIN;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.coinjoin.CoinjoinMessage.Fill;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.testing.Intercepted;
import org.joinmarket.taker.testing.ScriptedMaker;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The round's last steps: the look at all inputs, our own signatures, the broadcast, and a wallet service that fails. */
class RoundAndWalletTest {
    private final RoundScene scene = new RoundScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void asksForTheSameSignaturesAgainWhenTheirAnswerWasLost() {
        scene.honest(250);
        scene.service.loseReplyOf(Call.SIGN);

        scene.start(1).done();

        assertThat(scene.service.count(Call.SIGN)).isEqualTo(2);
        assertThat(scene.chain.accepted()).hasSize(1);
    }

    @Test
    void asksForTheSignaturesOfTheSameTransactionWhileTheWalletCannotBeReached() {
        scene.honest(250);
        var asked = new ArrayList<String>();
        scene.wallet(Intercepted.wallet(scene.service.as("taker"), (_, arguments) -> {
            if (arguments.length == 2 && arguments[1] instanceof Leases.Sign sign) {
                asked.add(sign.transaction());
                if (asked.size() < 3) throw unreachable();
            }
        }));

        scene.start(1).done();

        assertThat(asked).hasSize(3);
        assertThat(Set.copyOf(asked)).hasSize(1);
    }

    @Test
    void broadcastsAgainWhenTheAnswerWasLost() {
        scene.honest(250);
        scene.service.loseReplyOf(Call.BROADCAST);

        scene.start(1).done();

        assertThat(scene.chain.accepted()).hasSize(1);
    }

    @Test
    void givesUpOnAWalletThatStaysAwayAndSaysSo() {
        scene.honest(250);
        scene.observer.beforeSigning = () -> scene.service.unreachable(true);

        scene.start(1).failed(FailureReason.WALLET_UNAVAILABLE);

        assertThat(scene.service.count(Call.SIGN))
                .as("one call and four repetitions")
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "SIGN,      signing-refused,     SIGNING_REFUSED",
        "SIGN,      wallet-locked,       WALLET_LOCKED",
        "SIGN,      whatever,            SIGNING_REFUSED",
        "BROADCAST, broadcast-refused,   BROADCAST_REFUSED",
        "BROADCAST, chain-unavailable,   WALLET_UNAVAILABLE",
        "OPEN,      wallet-locked,       WALLET_LOCKED",
        "OPEN,      whatever,            WALLET_REFUSED",
    })
    void endsWithTheReasonOfTheWalletsRefusal(Call call, String slug, FailureReason reason) {
        scene.honest(250);
        scene.service.refuse(call, slug);

        scene.start(1).failed(reason);

        assertThat(scene.chain.accepted()).isEmpty();
    }

    /** It may have signed, or sent it, all the same: whoever recovers the job asks again. */
    @ParameterizedTest
    @CsvSource({
        "sign, 401, unauthorized",
        "sign, 500, internal",
        "broadcast, 401, unauthorized",
        "broadcast, 500, internal",
        "broadcast, 502, http-502",
        "broadcast, 404, http-404",
        "broadcast, 429, too-many-requests"
    })
    void whatSaysNothingAboutTheLeaseIsNoRefusal(String call, int status, String slug) {
        scene.honest(250);
        scene.wallet(Intercepted.wallet(scene.service.as("taker"), (method, _) -> {
            if (method.equals(call)) throw new WalletProblem(status, slug, "not now", null, null, null);
        }));

        scene.start(1).failed(FailureReason.WALLET_UNAVAILABLE);
    }

    @Test
    void dropsEverybodyRatherThanAcceptCoinsThatNobodyCanCheck() {
        ScriptedMaker honest = scene.honest(250);
        scene.service.refuse(Call.OUTPOINTS, WalletProblem.CHAIN_UNAVAILABLE);

        assertThat(scene.start(1).failed(FailureReason.TOO_FEW_MAKERS).roster().dropped())
                .containsExactly(entry(honest.nick(), DropReason.COINS_NOT_CHECKED));
    }

    @Test
    void signsNothingAndNamesTheMakerThatSpentItsInputAfterItSigned() {
        scene.honest(250);
        var doubleSpender = scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                List<CommandText> signatures = super.onTx(tx);
                scene.chain.spendElsewhere(outPoints().getFirst());
                return signatures;
            }
        });

        RoundState.Failed failed = scene.start(2).failed(FailureReason.INPUT_SPENT);

        assertThat(failed.roster().dropped()).containsExactly(entry(doubleSpender.nick(), DropReason.SPENT_ITS_INPUT));
        assertThat(scene.service.count(Call.SIGN)).isZero();
    }

    @Test
    void signsNothingWhenOurOwnInputWasSpentMeanwhile() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onTx(UnsignedTx tx) {
                scene.chain.spendElsewhere(scene.own().inputs().getFirst().outPoint());
                return super.onTx(tx);
            }
        });

        assertThat(scene.start(1).failed(FailureReason.INPUT_SPENT).roster().dropped())
                .isEmpty();
        assertThat(scene.service.count(Call.SIGN)).isZero();
    }

    @Test
    void proposesNothingThatCostsMoreThanTheLimit() {
        ScriptedMaker maker = scene.honest(250);

        scene.maxCost(400).start(1).failed(FailureReason.COST_ABOVE_LIMIT);

        assertThat(maker.heard()).containsExactly("fill", "auth");
    }

    @Test
    void proposesNothingThatTheSignerWouldRefuseForItsFeeRate() {
        // it gives the miners what it is paid: the taker's cost is as agreed, the fee rate is not
        ScriptedMaker generous = scene.with(new ScriptedMaker(scene.chain, 50_000, 50_000, new long[] {MAKER_COIN}));

        assertThat(scene.maxFeeRate(100_000)
                        .start(1)
                        .failed(FailureReason.COST_ABOVE_LIMIT)
                        .detail())
                .startsWith("the miners would get 50");
        assertThat(generous.heard()).containsExactly("fill", "auth");
    }

    @Test
    void proposesNothingThatTheSignerWouldRefuseForAMissingChange() {
        long left = 20_000; // above the cost that was expected by more than what may be given away as dust
        ScriptedMaker maker = scene.honest(left - 2_500);

        assertThat(scene.takerCoin(RoundScene.AMOUNT.value() + left)
                        .start(1)
                        .failed(FailureReason.COST_ABOVE_LIMIT)
                        .detail())
                .startsWith("the change is too small");
        assertThat(maker.heard()).containsExactly("fill", "auth");
    }

    @Test
    void proposesNothingThatDoesNotFitIntoOneMessage() {
        long[] coins = new long[15];
        Arrays.fill(coins, MAKER_COIN);
        var makers = new ArrayList<ScriptedMaker>();
        for (int i = 0; i < 36; i++) makers.add(scene.with(new ScriptedMaker(scene.chain, 250, coins)));

        assertThat(scene.maxCost(100_000)
                        .start(1)
                        .failed(FailureReason.TRANSACTION_TOO_LARGE)
                        .detail())
                .isEqualTo("541 inputs and 74 outputs do not fit into one message");
        assertThat(makers).allSatisfy(maker -> assertThat(maker.heard()).containsExactly("fill", "auth"));
    }

    @Test
    void proposesNothingWhenItsInputsDoNotSuffice() {
        ScriptedMaker dear = scene.honest(4_500_000);

        assertThat(scene.maxCost(100_000_000)
                        .start(1)
                        .failed(FailureReason.INSUFFICIENT_FUNDS)
                        .detail())
                .endsWith("sats short");
        assertThat(dear.heard()).containsExactly("fill", "auth");
    }

    @Test
    void canBeCancelledWhileMakersAreAwaited() {
        scene.with(new ScriptedMaker(scene.chain, 250, MAKER_COIN) {
            @Override
            protected List<CommandText> onFill(Fill fill) {
                return List.of();
            }
        });

        scene.start(1);
        scene.round().cancel();

        scene.failed(FailureReason.CANCELLED);
        assertThat(scene.service.count(Call.SIGN)).isZero();
    }

    @Test
    void cannotBeCancelledOnceOurSignaturesWereAskedFor() {
        scene.honest(250);
        scene.observer.beforeSigning = () -> scene.round().cancel();

        scene.start(1).done();

        assertThat(scene.chain.accepted()).hasSize(1);
    }

    @Test
    void endsWhenTheWalletsSignaturesAreOfNoUse() {
        scene.honest(250);
        scene.wallet(withSignatures("3006020101020101" + "01"));

        scene.start(1).failed(FailureReason.INTERNAL_ERROR);

        assertThat(scene.chain.accepted()).isEmpty();
    }

    @Test
    void endsWhenTheWalletsAnswerCannotBeRead() {
        scene.honest(250);
        scene.wallet(withSignatures("not hex"));

        scene.start(1).failed(FailureReason.INTERNAL_ERROR);
    }

    @Test
    void endsWhenTheWalletSignsOtherInputsThanOurs() {
        scene.honest(250);
        scene.wallet(
                new Forging(scene.service.as("taker")) {
                    @Override
                    Leases.Signed forge(Leases.Signed honest) {
                        return new Leases.Signed(honest.txid(), List.of());
                    }
                }.api());

        scene.start(1).failed(FailureReason.SIGNING_REFUSED);
    }

    private WalletApi withSignatures(String text) {
        return new Forging(scene.service.as("taker")) {
            @Override
            Leases.Signed forge(Leases.Signed honest) {
                return new Leases.Signed(
                        honest.txid(),
                        honest.signatures().stream()
                                .map(one -> new Leases.Signature(one.index(), one.outpoint(), text, one.publicKey()))
                                .toList());
            }
        }.api();
    }

    /** A wallet service whose signatures come out changed. */
    private abstract static class Forging {
        private final WalletApi honest;

        Forging(WalletApi honest) {
            this.honest = honest;
        }

        abstract Leases.Signed forge(Leases.Signed signed);

        WalletApi api() {
            return Intercepted.replacing(
                    honest, answer -> answer instanceof Leases.Signed signed ? forge(signed) : answer);
        }
    }

    private static WalletProblem unreachable() {
        return new WalletProblem(WalletProblem.UNREACHABLE, "unreachable", "no answer", null, null, null);
    }
}
