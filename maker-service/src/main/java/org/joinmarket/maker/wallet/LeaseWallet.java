package org.joinmarket.maker.wallet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.coinjoin.BoxKeyProof;
import org.joinmarket.common.coinjoin.InputSignature;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.maker.session.Coin;
import org.joinmarket.maker.session.Grant;
import org.joinmarket.maker.session.MakerEvent;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.SessionWallet;
import org.joinmarket.maker.session.WalletTrouble;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletProblem;
import org.slf4j.event.Level;

/**
 * Leases, signatures and look-ups of one wallet. A lost reply is asked for once more: the same session gets the same lease and
 * the same transaction the same signatures, so that is safe.
 */
@Slf4j
public final class LeaseWallet implements SessionWallet {
    private static final String LOOK_UP = "look-up";

    private final WalletApi api;
    private final String wallet;

    public LeaseWallet(WalletApi api, String wallet) {
        this.api = api;
        this.wallet = wallet;
    }

    @Override
    public MakerEvent lookUp(OutPoint outPoint) {
        return guarded(LOOK_UP, () -> {
            Chain.Outpoints answer =
                    retried(() -> api.outpoints(new Chain.OutpointQuery(List.of(outPoint.toString()))));
            if (answer.outpoints().size() != 1) throw new UnusableAnswer("one outpoint asked for");
            Chain.Outpoint found = answer.outpoints().getFirst();
            if (!found.unspent()) return new MakerEvent.CoinMissing();
            Long value = found.valueSats();
            String script = found.script();
            Integer confirmations = found.confirmations();
            if (value == null
                    || script == null
                    || confirmations == null
                    || !found.outpoint().equals(outPoint.toString()))
                throw new UnusableAnswer("an outpoint without its parts");
            return new MakerEvent.CoinFound(new Coin(Sats.sats(value), Script.ofHex(script), confirmations));
        });
    }

    @Override
    public MakerEvent lease(Round round, BoxPublicKey boxKey, Duration lifetime) {
        var request = new Leases.MakerRequest(
                round.session().idempotencyKey(),
                round.terms().amount().value(),
                round.terms().cjFee().value(),
                round.terms().txFee().value(),
                boxKey.hex(),
                Math.toIntExact(lifetime.toSeconds()));
        return guarded(
                "lease",
                () -> new MakerEvent.LeaseGranted(grant(retried(() -> api.leaseAsMaker(wallet, request)), boxKey)));
    }

    private static Grant grant(Leases.Lease lease, BoxPublicKey boxKey) {
        if (lease.state() != Leases.State.GRANTED) throw new UnusableAnswer("a lease that has ended");
        Leases.MakerPart maker = lease.maker();
        if (maker == null || !maker.boxKey().equals(boxKey.hex())) throw new UnusableAnswer("a lease for another box");
        BoxKeyProof proof = BoxKeyProof.of(
                key(maker.authPublicKey()),
                Base64Text.decodeStrict(maker.btcSig(), MessageSignatures.MAX_DER_BYTES)
                        .toOptional()
                        .orElseThrow(() -> new UnusableAnswer("a signature that is none")));
        List<Grant.Input> inputs = new ArrayList<>(lease.inputs().size());
        for (Leases.Input input : lease.inputs()) {
            OutPoint outPoint =
                    OutPoint.parse(input.outpoint()).orElseThrow(() -> new UnusableAnswer("an outpoint that is none"));
            inputs.add(new Grant.Input(outPoint, Sats.sats(input.valueSats())));
        }
        return new Grant(
                lease.id(), inputs, Script.ofHex(lease.coinjoinScript()), Script.ofHex(lease.changeScript()), proof);
    }

    @Override
    public MakerEvent sign(String leaseId, UnsignedTx transaction) {
        var request = new Leases.Sign(HexFormat.of().formatHex(transaction.serialize()));
        return guarded("signature", () -> {
            Leases.Signed signed = retried(() -> api.sign(leaseId, request));
            if (!signed.txid().equals(transaction.txid().hex())) throw new UnusableAnswer("another transaction signed");
            return new MakerEvent.SignaturesMade(signed.signatures().stream()
                    .map(each -> InputSignature.of(HexFormat.of().parseHex(each.signature()), key(each.publicKey())))
                    .toList());
        });
    }

    @Override
    public boolean broadcast(String leaseId, Transaction transaction) {
        return done("broadcast", () -> api.broadcast(leaseId, new Leases.Broadcast(transaction.hex())));
    }

    @Override
    public void release(String leaseId) {
        done("release", () -> retried(() -> api.release(leaseId, new Leases.Release(false))));
    }

    private static PublicKey key(String hex) {
        return PublicKey.parseHex(hex).orElseThrow(() -> new UnusableAnswer("a key that is none"));
    }

    private static <T> T retried(Supplier<T> call) {
        try {
            return call.get();
        } catch (WalletProblem problem) {
            if (problem.status() != WalletProblem.UNREACHABLE) throw problem;
            return call.get();
        }
    }

    private static MakerEvent guarded(String what, Supplier<MakerEvent> call) {
        try {
            return call.get();
        } catch (RuntimeException failed) {
            return new MakerEvent.WalletFailed(explain(what, failed));
        }
    }

    private static boolean done(String what, Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException failed) {
            explain(what, failed);
            return false;
        }
    }

    private static WalletTrouble explain(String what, RuntimeException failed) {
        if (failed instanceof WalletProblem problem) {
            // look-ups cost a stranger nothing, so they must not fill our log
            log.atLevel(what.equals(LOOK_UP) ? Level.DEBUG : Level.INFO)
                    .addKeyValue("call", what)
                    .addKeyValue("problem", problem.slug())
                    .addKeyValue("reason", problem.reason())
                    .log("the wallet service refused");
            return troubleOf(problem);
        }
        // whatever it answered, it is not what the contract says
        log.atWarn()
                .addKeyValue("call", what)
                .addKeyValue("problem", failed.getClass().getSimpleName())
                .log("the wallet service's answer cannot be used");
        return WalletTrouble.UNREACHABLE;
    }

    static WalletTrouble troubleOf(WalletProblem problem) {
        return switch (problem.slug()) {
            case WalletProblem.LOCKED -> WalletTrouble.LOCKED;
            case WalletProblem.CHAIN_UNAVAILABLE -> WalletTrouble.CHAIN_AWAY;
            case WalletProblem.INSUFFICIENT_FUNDS -> WalletTrouble.INSUFFICIENT_FUNDS;
            case WalletProblem.BUDGET_EXHAUSTED -> WalletTrouble.BUDGET_EXHAUSTED;
            case WalletProblem.SIGNING_REFUSED -> WalletTrouble.SIGNING_REFUSED;
            default ->
                problem.status() == WalletProblem.UNREACHABLE || problem.status() >= 500
                        ? WalletTrouble.UNREACHABLE
                        : WalletTrouble.REFUSED;
        };
    }

    /** The wallet service answered something that its contract does not allow. */
    private static final class UnusableAnswer extends RuntimeException {
        UnusableAnswer(String why) {
            super(why);
        }
    }
}
