package org.joinmarket.maker.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.maker.wallet.BondProver.Showing;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.WalletProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class BondProverTest {
    private static final Nick MAKER = new Nick("J5BmT7wWq8wYkbUs");
    private static final Nick TAKER = new Nick("J5CsAvRrYi1rVv4O");

    private Instant now = Instant.EPOCH;
    private final FakeWalletService service = FakeWalletService.onRegtest();
    private final BondProver prover = new BondProver(service.as("alice"), "alice", MAKER, () -> now);

    @Test
    void registersTheMakersNickWithTheFirstProofOfARun() {
        service.wallet("alice").fundBond(new Timenumber(300), sats(1_000_000));

        BondProof proof = shown(prover.proofFor(TAKER));

        assertThat(proof.isSignedFor(TAKER, MAKER)).isTrue();
        assertThat(service.count(Call.PROVE_BOND)).isEqualTo(2);
        assertThat(prover.proofFor(MAKER)).isInstanceOf(Showing.Bond.class);
        assertThat(service.count(Call.PROVE_BOND)).isEqualTo(3);
    }

    @Test
    void asksNothingForAMinuteWhenThereIsNoBond() {
        service.wallet("alice");
        assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NoBond());
        int asked = service.count(Call.PROVE_BOND);
        assertThat(prover.mayHaveOne()).isFalse();
        assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NoBond());
        assertThat(service.count(Call.PROVE_BOND)).isEqualTo(asked);

        service.wallet("alice").fundBond(new Timenumber(300), sats(1_000_000));
        now = now.plus(Duration.ofMinutes(1));
        assertThat(prover.proofFor(TAKER)).isInstanceOf(Showing.Bond.class);
    }

    @Test
    void aClockThatIsSetBackDoesNotHideABondUntilItIsWhereItWas() {
        service.wallet("alice");
        assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NoBond());
        now = now.minus(Duration.ofHours(2));
        service.wallet("alice").fundBond(new Timenumber(300), sats(1_000_000));

        assertThat(prover.proofFor(TAKER)).isInstanceOf(Showing.Bond.class);
    }

    @Test
    void aBondThatCannotBeProvedNowIsNotDenied() {
        service.wallet("alice").fundBond(new Timenumber(300), sats(1_000_000));
        service.unreachable(true);
        assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NotNow());
        service.unreachable(false);
        for (String slug : List.of("too-many-proofs", WalletProblem.CHAIN_UNAVAILABLE, WalletProblem.LOCKED)) {
            service.refuse(Call.PROVE_BOND, slug);
            assertThat(prover.proofFor(TAKER)).as(slug).isEqualTo(new Showing.NotNow());
        }
        service.refuse(Call.PROVE_BOND, null);

        assertThat(prover.proofFor(TAKER)).as("at once, without a pause").isInstanceOf(Showing.Bond.class);
    }

    /** Makers may run with a token of another role or of other mixdepths than 0; such a token can show no bond, however long one waits. */
    @ParameterizedTest
    @CsvSource({WalletProblem.ROLE_NOT_ALLOWED + ", role MAKER", WalletProblem.MIXDEPTH_NOT_ALLOWED + ", mixdepth 0"})
    void aTokenThatMayNotShowABondIsAnsweredForWithoutOneAndSaidOnce(String slug, String lacking, CapturedOutput log) {
        service.wallet("alice").fundBond(new Timenumber(300), sats(1_000_000));
        service.refuse(Call.PROVE_BOND, slug);
        int asked = service.count(Call.PROVE_BOND);

        for (int minute = 0; minute < 3; minute++) {
            assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NoBond());
            assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NoBond());
            now = now.plus(Duration.ofMinutes(1));
        }

        assertThat(service.count(Call.PROVE_BOND) - asked)
                .as("asked once a minute")
                .isEqualTo(3);
        assertThat(log).containsOnlyOnce("may not show one").contains("WARN").contains(lacking);
        service.refuse(Call.PROVE_BOND, null);
        assertThat(prover.proofFor(TAKER)).as("with another token").isInstanceOf(Showing.Bond.class);
    }

    @Test
    void aWalletThatHadNoneStillHasNoneWhileItDoesNotAnswer() {
        service.wallet("alice");
        assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NoBond());
        now = now.plus(Duration.ofMinutes(1));
        service.unreachable(true);

        assertThat(prover.proofFor(TAKER)).isEqualTo(new Showing.NoBond());
    }

    private static BondProof shown(Showing showing) {
        if (!(showing instanceof Showing.Bond(var text))) throw new AssertionError("no bond shown: " + showing);
        return BondProof.decode(text).toOptional().orElseThrow();
    }
}
