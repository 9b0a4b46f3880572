package org.joinmarket.maker.session;

import java.util.List;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.common.coinjoin.MakerTxCheck;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.maker.session.FillRequest.Admission;
import org.joinmarket.maker.session.MakerEffect.Broadcast;
import org.joinmarket.maker.session.MakerEffect.BurnCommitment;
import org.joinmarket.maker.session.MakerEffect.LookUpCoin;
import org.joinmarket.maker.session.MakerEffect.LookUpCommitment;
import org.joinmarket.maker.session.MakerEffect.RecordLease;
import org.joinmarket.maker.session.MakerEffect.RecordSigned;
import org.joinmarket.maker.session.MakerEffect.ReleaseLease;
import org.joinmarket.maker.session.MakerEffect.RequestLease;
import org.joinmarket.maker.session.MakerEffect.SendError;
import org.joinmarket.maker.session.MakerEffect.SendIoAuth;
import org.joinmarket.maker.session.MakerEffect.SendPubKey;
import org.joinmarket.maker.session.MakerEffect.SendSignatures;
import org.joinmarket.maker.session.MakerEffect.Sign;
import org.joinmarket.maker.session.MakerEffect.SpreadCommitment;
import org.joinmarket.maker.session.MakerEvent.AuthReceived;
import org.joinmarket.maker.session.MakerEvent.CoinFound;
import org.joinmarket.maker.session.MakerEvent.CoinMissing;
import org.joinmarket.maker.session.MakerEvent.CommitmentBurned;
import org.joinmarket.maker.session.MakerEvent.CommitmentKnown;
import org.joinmarket.maker.session.MakerEvent.CommitmentUnknown;
import org.joinmarket.maker.session.MakerEvent.Evicted;
import org.joinmarket.maker.session.MakerEvent.FillReceived;
import org.joinmarket.maker.session.MakerEvent.LeaseGranted;
import org.joinmarket.maker.session.MakerEvent.PushReceived;
import org.joinmarket.maker.session.MakerEvent.PushTaken;
import org.joinmarket.maker.session.MakerEvent.ShutDown;
import org.joinmarket.maker.session.MakerEvent.SignaturesMade;
import org.joinmarket.maker.session.MakerEvent.StoreFailed;
import org.joinmarket.maker.session.MakerEvent.TimedOut;
import org.joinmarket.maker.session.MakerEvent.TxReceived;
import org.joinmarket.maker.session.MakerEvent.WalletFailed;
import org.joinmarket.maker.session.MakerState.AwaitingAuth;
import org.joinmarket.maker.session.MakerState.AwaitingTx;
import org.joinmarket.maker.session.MakerState.Burning;
import org.joinmarket.maker.session.MakerState.CheckingCommitment;
import org.joinmarket.maker.session.MakerState.Ended;
import org.joinmarket.maker.session.MakerState.Granted;
import org.joinmarket.maker.session.MakerState.Idle;
import org.joinmarket.maker.session.MakerState.Leasing;
import org.joinmarket.maker.session.MakerState.Pushed;
import org.joinmarket.maker.session.MakerState.Round;
import org.joinmarket.maker.session.MakerState.Signed;
import org.joinmarket.maker.session.MakerState.Signing;
import org.joinmarket.maker.session.MakerState.VerifyingCoin;

/** The maker's side of a coinjoin: a pure function from state and event to state and effects. */
public final class MakerSession {
    /** Errors that the existing takers know (wire.md 7.3). The rest says as little as it can. */
    static final String BLACKLISTED = "Commitment is blacklisted: ";

    static final String OID_NOT_FOUND = "oid not found";
    static final String AMOUNT_OUT_OF_RANGE = "amount out of range";
    static final String BAD_PROOF = "PoDLE verification failed";
    static final String BAD_COIN = "PoDLE coin not accepted";
    static final String NOT_NOW = "maker not available";

    /** Tries to broadcast for one taker: a node that is away for a moment must not cost him the round. */
    static final int MAX_BROADCASTS = 3;

    private MakerSession() {}

    private record Input(MakerState state, MakerEvent event) {}

    public static Step next(SessionRules rules, MakerState state, MakerEvent event) {
        return switch (new Input(state, event)) {
            case Input(Idle _, FillReceived(var fill)) -> check(fill);
            // the shell begins a new session with this !fill, so that no late answer meant for the old one can reach it
            case Input(CheckingCommitment _, FillReceived _) -> Step.end(EndReason.REPLACED);
            case Input(AwaitingAuth _, FillReceived _) -> Step.end(EndReason.REPLACED);
            case Input(AwaitingTx s, FillReceived _) -> Step.end(EndReason.REPLACED, release(s));

            case Input(CheckingCommitment(var fill), CommitmentUnknown _) -> admit(fill);
            case Input(CheckingCommitment(var fill), CommitmentKnown _) -> blacklisted(fill);
            case Input(CheckingCommitment _, StoreFailed _) -> Step.end(EndReason.STORE_FAILED, new SendError(NOT_NOW));

            case Input(AwaitingAuth(var round), AuthReceived(var opening)) -> verifyProof(rules, round, opening);

            case Input(VerifyingCoin(var round, var proof), CoinFound(var coin)) ->
                verifyCoin(rules, round, proof, coin);
            case Input(VerifyingCoin _, CoinMissing _) -> Step.end(EndReason.COIN_NOT_FOUND, new SendError(BAD_COIN));
            case Input(VerifyingCoin _, WalletFailed(var trouble)) ->
                Step.end(trouble.reason(), new SendError(NOT_NOW));

            case Input(Burning(var round), CommitmentBurned _) -> Step.to(new Leasing(round), new RequestLease(round));
            case Input(Burning(var round), CommitmentKnown _) ->
                Step.end(
                        EndReason.COMMITMENT_BLACKLISTED,
                        blacklistedError(round.commitment().hex()));
            // fail closed: what may not be on disk is not opened against our coins (H29)
            case Input(Burning _, StoreFailed _) -> Step.end(EndReason.STORE_FAILED, new SendError(NOT_NOW));

            case Input(Leasing(var round), LeaseGranted(var grant)) ->
                Step.to(
                        new AwaitingTx(round, grant),
                        new SendIoAuth(grant),
                        new SpreadCommitment(round.commitment()), // not before: others of the round would refuse it
                        new RecordLease(round, grant.leaseId()));
            case Input(Leasing _, WalletFailed(var trouble)) -> Step.end(trouble.reason(), new SendError(NOT_NOW));

            case Input(AwaitingTx s, TxReceived(var transaction)) -> verifyTransaction(s, transaction);

            case Input(Signing(var round, var grant, var transaction), SignaturesMade(var signatures)) ->
                Step.to(
                        new Signed(round, grant, transaction.txid(), MAX_BROADCASTS),
                        new SendSignatures(signatures),
                        new RecordSigned(round, grant, transaction.txid()));
            // nobody knows whether it signed: the lease is followed, not released
            case Input(Signing _, WalletFailed(var trouble))
            when trouble == WalletTrouble.UNREACHABLE -> Step.end(trouble.reason());
            case Input(Signing s, WalletFailed(var trouble)) -> Step.end(trouble.reason(), release(s));
            case Input(Signing _, TimedOut(var phase))
            when phase == Phase.SIGNING -> Step.end(EndReason.WALLET_UNREACHABLE);
            case Input(Signing s, ShutDown _) -> Step.stay(s);

            // more than one may be under way: the wallet takes the same transaction as often as it likes
            case Input(Signed(var round, var grant, var txid, var broadcasts), PushReceived(var transaction))
            when broadcasts > 0 && transaction.txid().equals(txid) ->
                Step.to(new Signed(round, grant, txid, broadcasts - 1), new Broadcast(grant.leaseId(), transaction));
            case Input(Signed(var round, var grant, var txid, var _), PushTaken _) ->
                Step.to(new Pushed(round, grant, txid));
            case Input(Signed _, TimedOut(var phase))
            when phase == Phase.SIGNED -> Step.end(EndReason.PUSH_WINDOW_OVER);
            case Input(Pushed _, TimedOut(var phase))
            when phase == Phase.PUSHED -> Step.end(EndReason.PUSH_WINDOW_OVER);
            case Input(Signed s, ShutDown _) -> Step.stay(s);
            case Input(Pushed s, ShutDown _) -> Step.stay(s);

            // granted after we had given up waiting: nobody else will release it
            case Input(Ended s, LeaseGranted(var grant)) -> Step.to(s, new ReleaseLease(grant.leaseId()));
            case Input(Ended s, MakerEvent _) -> Step.stay(s);

            case Input(CheckingCommitment _, TimedOut(var phase))
            when phase == Phase.CHECKING_COMMITMENT -> Step.end(EndReason.STORE_FAILED, new SendError(NOT_NOW));
            case Input(VerifyingCoin _, TimedOut(var phase))
            when phase == Phase.VERIFYING_COIN -> Step.end(EndReason.WALLET_UNREACHABLE, new SendError(NOT_NOW));
            case Input(Burning _, TimedOut(var phase))
            when phase == Phase.BURNING -> Step.end(EndReason.STORE_FAILED, new SendError(NOT_NOW));
            case Input(Leasing _, TimedOut(var phase))
            when phase == Phase.LEASING -> Step.end(EndReason.WALLET_UNREACHABLE, new SendError(NOT_NOW));
            case Input(MakerState s, TimedOut(var phase))
            when phase == s.phase() && phase != Phase.IDLE -> giveUp(s, EndReason.COUNTERPARTY_SILENT);
            case Input(MakerState s, ShutDown _) -> giveUp(s, EndReason.SHUT_DOWN);
            case Input(MakerState s, Evicted _) when s.phase().beforeAuth() -> Step.end(EndReason.EVICTED);

            // Out of turn, late, or twice. Strangers may do that as they like; it moves nothing and gets no answer.
            case Input(MakerState s, MakerEvent _) -> Step.stay(s);
        };
    }

    private static Step check(FillRequest fill) {
        return Step.to(new CheckingCommitment(fill), new LookUpCommitment(fill.commitment()));
    }

    private static Step admit(FillRequest fill) {
        if (fill.commitmentInUse())
            return Step.end(
                    EndReason.COMMITMENT_IN_USE,
                    blacklistedError(fill.commitment().hex()));
        return switch (fill.admission()) {
            case Admission.Accepted(var offer, var terms, var takerKey) ->
                Step.to(
                        new AwaitingAuth(new Round(fill.session(), fill.commitment(), offer, terms)),
                        new SendPubKey(takerKey));
            case Admission.Refused(var reason) -> refuse(reason);
        };
    }

    private static Step refuse(EndReason reason) {
        return Step.end(
                reason,
                new SendError(
                        switch (reason) {
                            case OID_NOT_FOUND -> OID_NOT_FOUND;
                            case AMOUNT_OUT_OF_RANGE -> AMOUNT_OUT_OF_RANGE;
                            default -> NOT_NOW;
                        }));
    }

    private static Step blacklisted(FillRequest fill) {
        return Step.end(
                EndReason.COMMITMENT_BLACKLISTED,
                blacklistedError(fill.commitment().hex()));
    }

    private static SendError blacklistedError(String hex) {
        return new SendError(BLACKLISTED + hex);
    }

    /** Arithmetic only: nobody makes us ask the chain without having a key (coinjoin.md 1.3). */
    private static Step verifyProof(SessionRules rules, Round round, Decoded<PodleOpening> decoded) {
        if (!(decoded instanceof Decoded.Ok<PodleOpening>(var opening)))
            return Step.end(EndReason.AUTH_MALFORMED, new SendError(BAD_PROOF));
        return switch (Podle.verify(round.commitment(), opening, rules.maxPodleIndices())) {
            case Podle.Verdict.Valid _ ->
                Step.to(
                        new VerifyingCoin(round, new CoinProof(opening.outPoint(), opening.p())),
                        new LookUpCoin(opening.outPoint()));
            case Podle.Verdict.Invalid(var why) ->
                Step.end(
                        switch (why) {
                            case SIGNATURE_OUT_OF_RANGE -> EndReason.PODLE_SIGNATURE_OUT_OF_RANGE;
                            case COMMITMENT_MISMATCH -> EndReason.PODLE_COMMITMENT_MISMATCH;
                            case NO_INDEX_FITS -> EndReason.PODLE_NO_INDEX_FITS;
                        },
                        new SendError(BAD_PROOF));
        };
    }

    private static Step verifyCoin(SessionRules rules, Round round, CoinProof proof, Coin coin) {
        if (!Scripts.isOwnedBy(coin.script(), proof.owner()))
            return Step.end(EndReason.COIN_NOT_OWNED, new SendError(BAD_COIN));
        if (coin.confirmations() < rules.minConfirmations())
            return Step.end(EndReason.COIN_TOO_YOUNG, new SendError(BAD_COIN));
        if (coin.value().isLessThan(rules.leastCoinValue(round.terms().amount())))
            return Step.end(EndReason.COIN_TOO_SMALL, new SendError(BAD_COIN));
        return Step.to(new Burning(round), new BurnCommitment(round));
    }

    /** A bad transaction gets no signature and no answer (wire.md 7.3, D). */
    private static Step verifyTransaction(AwaitingTx state, Decoded<UnsignedTx> decoded) {
        if (!(decoded instanceof Decoded.Ok<UnsignedTx>(var transaction)))
            return Step.end(EndReason.TX_MALFORMED, release(state));
        Round round = state.round();
        Grant grant = state.grant();
        return switch (MakerTxCheck.check(
                transaction, round.terms(), grant.inputValues(), grant.coinjoinScript(), grant.changeScript())) {
            case MakerTxCheck.Result.Fair _ ->
                Step.to(new Signing(round, grant, transaction), new Sign(grant.leaseId(), transaction));
            case MakerTxCheck.Result.Unfair(var why) ->
                new Step(new Ended(EndReason.TX_UNFAIR, why.name()), List.of(release(state)));
        };
    }

    private static Step giveUp(MakerState state, EndReason reason) {
        return state instanceof Granted granted ? Step.end(reason, release(granted)) : Step.end(reason);
    }

    private static ReleaseLease release(Granted granted) {
        return new ReleaseLease(granted.grant().leaseId());
    }
}
