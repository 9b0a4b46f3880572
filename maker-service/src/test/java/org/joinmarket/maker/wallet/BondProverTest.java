package org.joinmarket.maker.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.time.Duration;
import java.time.Instant;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.testkit.wallet.FakeWalletService;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.junit.jupiter.api.Test;

class BondProverTest {
    private static final Nick MAKER = new Nick("J5BmT7wWq8wYkbUs");
    private static final Nick TAKER = new Nick("J5CsAvRrYi1rVv4O");

    private Instant now = Instant.EPOCH;
    private final FakeWalletService service = FakeWalletService.onRegtest();
    private final BondProver prover = new BondProver(service.as("alice"), "alice", MAKER, () -> now);

    @Test
    void registersTheMakersNickWithTheFirstProofOfARun() {
        service.wallet("alice").fundBond(new Timenumber(300), sats(1_000_000));

        BondProof proof = prover.proofFor(TAKER)
                .flatMap(text -> BondProof.decode(text).toOptional())
                .orElseThrow();

        assertThat(proof.isSignedFor(TAKER, MAKER)).isTrue();
        assertThat(service.count(Call.PROVE_BOND)).isEqualTo(2);
        assertThat(prover.proofFor(MAKER)).isPresent();
        assertThat(service.count(Call.PROVE_BOND)).isEqualTo(3);
    }

    @Test
    void asksNothingForAMinuteWhenThereIsNoBond() {
        service.wallet("alice");
        assertThat(prover.proofFor(TAKER)).isEmpty();
        int asked = service.count(Call.PROVE_BOND);
        assertThat(prover.mayHaveOne()).isFalse();
        assertThat(prover.proofFor(TAKER)).isEmpty();
        assertThat(service.count(Call.PROVE_BOND)).isEqualTo(asked);

        service.wallet("alice").fundBond(new Timenumber(300), sats(1_000_000));
        now = now.plus(Duration.ofMinutes(1));
        assertThat(prover.proofFor(TAKER)).isPresent();
    }

    @Test
    void noBondIsShownByAWalletServiceThatIsAway() {
        service.unreachable(true);
        assertThat(prover.proofFor(TAKER)).isEmpty();
    }
}
