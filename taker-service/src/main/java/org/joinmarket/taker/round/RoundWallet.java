package org.joinmarket.taker.round;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.UnspentOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/**
 * The wallet service as a round needs it: every answer, a refusal too, is an event. Calls that may be repeated are repeated
 * while the service cannot be reached, signing among them: the same transaction gets the same signatures again.
 */
public final class RoundWallet {
    private static final int MAX_RETRIES = 4;

    private final WalletApi wallet;
    private final RetryTemplate retries;

    public RoundWallet(WalletApi wallet, Duration retryDelay) {
        this.wallet = wallet;
        this.retries = new RetryTemplate(RetryPolicy.builder()
                .predicate(e -> e instanceof WalletProblem problem && problem.status() == WalletProblem.UNREACHABLE)
                .maxRetries(MAX_RETRIES)
                .delay(retryDelay)
                .multiplier(2)
                .build());
    }

    /** Blocking; its answer is an event whatever happens. */
    @FunctionalInterface
    interface Call {
        RoundEvent answer();
    }

    sealed interface SignAnswer {
        record Signed(Map<OutPoint, Witness> witnesses) implements SignAnswer {}

        record Refusal(RoundEvent.Refused refused) implements SignAnswer {}
    }

    RoundEvent open(String lease, PodleCommitment commitment) {
        try {
            var opening = repeated(() -> wallet.open(lease, new Leases.OpenCommitment(commitment.hex())));
            return PodleOpening.parse(opening.opening()) instanceof Decoded.Ok<PodleOpening>(PodleOpening parsed)
                    ? new RoundEvent.Opened(parsed)
                    : new RoundEvent.Refused(FailureReason.WALLET_REFUSED, "the wallet's opening cannot be read");
        } catch (WalletProblem e) {
            return refused(e, FailureReason.WALLET_REFUSED);
        }
    }

    RoundEvent rotate(String lease) {
        try {
            // not repeated: a lost answer costs a commitment, a repeated call another one
            return PodleCommitment.parseHex(wallet.commit(lease).commitment())
                    .<RoundEvent>map(RoundEvent.CommitmentRotated::new)
                    .orElseGet(() -> new RoundEvent.Refused(
                            FailureReason.WALLET_REFUSED, "the wallet's commitment cannot be read"));
        } catch (WalletProblem e) {
            return e.is(WalletProblem.NO_COMMITMENT_LEFT)
                    ? new RoundEvent.NoCommitmentLeft()
                    : refused(e, FailureReason.WALLET_REFUSED);
        }
    }

    RoundEvent lookUp(Nick maker, List<OutPoint> coins) {
        try {
            return new RoundEvent.CoinsLookedUp(maker, unspent(coins));
        } catch (WalletProblem _) {
            return new RoundEvent.LookUpFailed(maker); // fail closed: coins that nobody checked are not accepted
        }
    }

    /** @param owners of those inputs that are not ours */
    RoundEvent check(List<OutPoint> inputs, Map<OutPoint, Nick> owners) {
        try {
            Set<OutPoint> gone = spent(inputs);
            Set<Nick> culprits = new HashSet<>();
            for (OutPoint outPoint : gone) {
                Nick owner = owners.get(outPoint);
                if (owner != null) culprits.add(owner);
            }
            return new RoundEvent.InputsChecked(gone, culprits);
        } catch (WalletProblem e) {
            return refused(e, FailureReason.WALLET_UNAVAILABLE);
        }
    }

    SignAnswer sign(String lease, UnsignedTx tx, Set<OutPoint> ours) {
        Leases.Signed signed;
        try {
            String hex = HexFormat.of().formatHex(tx.serialize());
            signed = repeated(() -> wallet.sign(lease, new Leases.Sign(hex)));
        } catch (WalletProblem e) {
            return new SignAnswer.Refusal(refused(e, FailureReason.SIGNING_REFUSED));
        }
        Map<OutPoint, Witness> witnesses = new HashMap<>();
        for (Leases.Signature signature : signed.signatures()) {
            OutPoint.parse(signature.outpoint())
                    .ifPresent(outPoint -> witnesses.put(
                            outPoint,
                            Witness.of(
                                    HexFormat.of().parseHex(signature.signature()),
                                    HexFormat.of().parseHex(signature.publicKey()))));
        }
        return witnesses.keySet().equals(ours)
                ? new SignAnswer.Signed(witnesses)
                : new SignAnswer.Refusal(new RoundEvent.Refused(
                        FailureReason.SIGNING_REFUSED, "the wallet signed other inputs than the leased ones"));
    }

    RoundEvent broadcast(String lease, Transaction tx) {
        try {
            return repeated(() -> {
                handOver(lease, tx);
                return new RoundEvent.Broadcasted();
            });
        } catch (WalletProblem e) {
            return refused(e, FailureReason.BROADCAST_REFUSED);
        }
    }

    /**
     * Has the wallet service send the coinjoin.
     *
     * @throws WalletProblem its refusal, that it could not be reached, or that somebody else has answered
     */
    public void handOver(String lease, Transaction tx) {
        Leases.Broadcasted answer = answered(wallet.broadcast(lease, new Leases.Broadcast(tx.hex())));
        if (!tx.txid().hex().equals(answer.txid())) throw ofSomebodyElse();
    }

    /**
     * A proxy says 200 and nothing.
     *
     * @throws WalletProblem as if nobody had answered
     */
    public static <T> T answered(@Nullable T answer) {
        if (answer == null) throw ofSomebodyElse();
        return answer;
    }

    private static WalletProblem ofSomebodyElse() {
        return new WalletProblem(
                WalletProblem.UNREACHABLE, "unreachable", "the answer is not the wallet service's", null, null, null);
    }

    /**
     * Those that are spent, or that the chain does not know.
     *
     * @throws WalletProblem if the chain cannot be asked
     */
    public Set<OutPoint> spent(List<OutPoint> coins) {
        Set<OutPoint> gone = new HashSet<>(coins);
        gone.removeAll(unspent(coins).keySet());
        return gone;
    }

    private Map<OutPoint, UnspentOutput> unspent(List<OutPoint> coins) {
        Map<OutPoint, UnspentOutput> found = new HashMap<>();
        for (int from = 0; from < coins.size(); from += Chain.MAX_OUTPOINTS) {
            List<String> part = coins.subList(from, Math.min(coins.size(), from + Chain.MAX_OUTPOINTS)).stream()
                    .map(OutPoint::toString)
                    .toList();
            for (Chain.Outpoint coin : repeated(() -> wallet.outpoints(new Chain.OutpointQuery(part)))
                    .outpoints()) put(found, coin);
        }
        return found;
    }

    private static void put(Map<OutPoint, UnspentOutput> found, Chain.Outpoint coin) {
        Long value = coin.valueSats();
        String script = coin.script();
        Integer confirmations = coin.confirmations();
        if (!coin.unspent() || value == null || script == null || confirmations == null) return;
        OutPoint outPoint = OutPoint.parse(coin.outpoint()).orElseThrow();
        found.put(outPoint, new UnspentOutput(outPoint, Script.ofHex(script), new Sats(value), confirmations));
    }

    /**
     * For calls that may be made twice: repeats them while the service cannot be reached.
     *
     * @throws WalletProblem its refusal, or the last time that it could not be reached
     */
    public <T> T repeated(Supplier<T> call) {
        try {
            return retries.<T>execute(call::get);
        } catch (RetryException e) {
            throw e.getLastException() instanceof RuntimeException problem ? problem : new IllegalStateException(e);
        }
    }

    private static RoundEvent.Refused refused(WalletProblem e, FailureReason otherwise) {
        return new RoundEvent.Refused(WalletFailures.reasonOf(e, otherwise), String.valueOf(e.getMessage()));
    }
}
