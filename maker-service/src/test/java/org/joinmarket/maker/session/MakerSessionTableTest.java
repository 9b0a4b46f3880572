package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.maker.session.SessionFixtures.FAIR_TX;
import static org.joinmarket.maker.session.SessionFixtures.FILL;
import static org.joinmarket.maker.session.SessionFixtures.GOOD_COIN;
import static org.joinmarket.maker.session.SessionFixtures.GRANT;
import static org.joinmarket.maker.session.SessionFixtures.PROOF;
import static org.joinmarket.maker.session.SessionFixtures.ROUND;
import static org.joinmarket.maker.session.SessionFixtures.SIGNATURES;
import static org.joinmarket.maker.session.SessionFixtures.TAKER_COIN;
import static org.joinmarket.maker.session.SessionFixtures.TAKER_COIN_KEY;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;

/** Every state with every event. What is not in the table moves nothing and has no effect. */
class MakerSessionTableTest {
    private static final List<MakerState> STATES = List.of(
            new MakerState.Idle(),
            new MakerState.CheckingCommitment(FILL),
            new MakerState.AwaitingAuth(ROUND),
            new MakerState.VerifyingCoin(ROUND, new CoinProof(TAKER_COIN, TAKER_COIN_KEY.publicKey())),
            new MakerState.Burning(ROUND),
            new MakerState.Leasing(ROUND),
            new MakerState.AwaitingTx(ROUND, GRANT),
            new MakerState.Signing(ROUND, GRANT, FAIR_TX),
            new MakerState.Signed(ROUND, GRANT, FAIR_TX.txid()),
            new MakerState.Pushed(ROUND, GRANT, FAIR_TX.txid()),
            new MakerState.Ended(EndReason.COUNTERPARTY_SILENT));

    /** {@code TimedOut} stands for the limit of the state at hand. */
    private static Map<String, MakerEvent> events(MakerState state) {
        Map<String, MakerEvent> events = new LinkedHashMap<>();
        events.put("fill", new MakerEvent.FillReceived(FILL));
        events.put("auth", new MakerEvent.AuthReceived(Decoded.ok(PROOF.opening())));
        events.put("badAuth", new MakerEvent.AuthReceived(Decoded.malformed(Flaw.BAD_KEY)));
        events.put("tx", new MakerEvent.TxReceived(Decoded.ok(FAIR_TX)));
        events.put("badTx", new MakerEvent.TxReceived(Decoded.malformed(Flaw.BAD_TRANSACTION)));
        events.put("push", new MakerEvent.PushReceived(FAIR_TX.tx()));
        events.put("unknown", new MakerEvent.CommitmentUnknown());
        events.put("known", new MakerEvent.CommitmentKnown());
        events.put("burned", new MakerEvent.CommitmentBurned());
        events.put("storeFailed", new MakerEvent.StoreFailed());
        events.put("coin", new MakerEvent.CoinFound(GOOD_COIN));
        events.put("noCoin", new MakerEvent.CoinMissing());
        events.put("granted", new MakerEvent.LeaseGranted(GRANT));
        events.put("signatures", new MakerEvent.SignaturesMade(SIGNATURES));
        events.put("refused", new MakerEvent.WalletFailed(WalletTrouble.SIGNING_REFUSED));
        events.put("unreachable", new MakerEvent.WalletFailed(WalletTrouble.UNREACHABLE));
        events.put("timeout", new MakerEvent.TimedOut(state.phase()));
        events.put("evicted", new MakerEvent.Evicted());
        events.put("shutDown", new MakerEvent.ShutDown());
        return events;
    }

    private static final Map<String, String> TABLE = Map.ofEntries(
            Map.entry("IDLE fill", "CHECKING_COMMITMENT LookUpCommitment"),
            Map.entry("IDLE evicted", "ENDED:EVICTED"),
            Map.entry("IDLE shutDown", "ENDED:SHUT_DOWN"),
            Map.entry("CHECKING_COMMITMENT fill", "ENDED:REPLACED"),
            Map.entry("CHECKING_COMMITMENT unknown", "AWAITING_AUTH SendPubKey"),
            Map.entry("CHECKING_COMMITMENT known", "ENDED:COMMITMENT_BLACKLISTED SendError"),
            Map.entry("CHECKING_COMMITMENT storeFailed", "ENDED:STORE_FAILED SendError"),
            Map.entry("CHECKING_COMMITMENT timeout", "ENDED:STORE_FAILED SendError"),
            Map.entry("CHECKING_COMMITMENT evicted", "ENDED:EVICTED"),
            Map.entry("CHECKING_COMMITMENT shutDown", "ENDED:SHUT_DOWN"),
            Map.entry("AWAITING_AUTH fill", "ENDED:REPLACED"),
            Map.entry("AWAITING_AUTH auth", "VERIFYING_COIN LookUpCoin"),
            Map.entry("AWAITING_AUTH badAuth", "ENDED:AUTH_MALFORMED SendError"),
            Map.entry("AWAITING_AUTH timeout", "ENDED:COUNTERPARTY_SILENT"),
            Map.entry("AWAITING_AUTH evicted", "ENDED:EVICTED"),
            Map.entry("AWAITING_AUTH shutDown", "ENDED:SHUT_DOWN"),
            Map.entry("VERIFYING_COIN coin", "BURNING BurnCommitment"),
            Map.entry("VERIFYING_COIN noCoin", "ENDED:COIN_NOT_FOUND SendError"),
            Map.entry("VERIFYING_COIN refused", "ENDED:SIGNER_REFUSED SendError"),
            Map.entry("VERIFYING_COIN unreachable", "ENDED:WALLET_UNREACHABLE SendError"),
            Map.entry("VERIFYING_COIN timeout", "ENDED:WALLET_UNREACHABLE SendError"),
            Map.entry("VERIFYING_COIN shutDown", "ENDED:SHUT_DOWN"),
            Map.entry("BURNING burned", "LEASING RequestLease"),
            Map.entry("BURNING known", "ENDED:COMMITMENT_BLACKLISTED SendError"),
            Map.entry("BURNING storeFailed", "ENDED:STORE_FAILED SendError"),
            Map.entry("BURNING timeout", "ENDED:STORE_FAILED SendError"),
            Map.entry("BURNING shutDown", "ENDED:SHUT_DOWN"),
            Map.entry("LEASING granted", "AWAITING_TX SendIoAuth SpreadCommitment RecordLease"),
            Map.entry("LEASING refused", "ENDED:SIGNER_REFUSED SendError"),
            Map.entry("LEASING unreachable", "ENDED:WALLET_UNREACHABLE SendError"),
            Map.entry("LEASING timeout", "ENDED:WALLET_UNREACHABLE SendError"),
            Map.entry("LEASING shutDown", "ENDED:SHUT_DOWN"),
            Map.entry("AWAITING_TX fill", "ENDED:REPLACED ReleaseLease"),
            Map.entry("AWAITING_TX tx", "SIGNING Sign"),
            Map.entry("AWAITING_TX badTx", "ENDED:TX_MALFORMED ReleaseLease"),
            Map.entry("AWAITING_TX timeout", "ENDED:COUNTERPARTY_SILENT ReleaseLease"),
            Map.entry("AWAITING_TX shutDown", "ENDED:SHUT_DOWN ReleaseLease"),
            Map.entry("SIGNING signatures", "SIGNED SendSignatures RecordSigned"),
            Map.entry("SIGNING refused", "ENDED:SIGNER_REFUSED ReleaseLease"),
            Map.entry("SIGNING unreachable", "ENDED:WALLET_UNREACHABLE"),
            Map.entry("SIGNING timeout", "ENDED:WALLET_UNREACHABLE"),
            Map.entry("SIGNED push", "PUSHED Broadcast"),
            Map.entry("SIGNED timeout", "ENDED:PUSH_WINDOW_OVER"),
            Map.entry("PUSHED timeout", "ENDED:PUSH_WINDOW_OVER"),
            Map.entry("ENDED granted", "ENDED:COUNTERPARTY_SILENT ReleaseLease"));

    @Test
    void everyStateMeetsEveryEventAsTheTableSays() {
        for (MakerState state : STATES) {
            events(state).forEach((name, event) -> {
                String cell = state.phase() + " " + name;
                Step step = MakerSession.next(SessionRules.DEFAULT, state, event);

                assertThat(describe(step))
                        .as(cell)
                        .isEqualTo(TABLE.getOrDefault(cell, describe(new Step(state, List.of()))));
                if (!TABLE.containsKey(cell)) assertThat(step.state()).as(cell).isSameAs(state);
            });
        }
    }

    @Test
    void theTableHasEveryStateAndEveryKindOfEvent() {
        assertThat(STATES).extracting(MakerState::phase).containsExactly(Phase.values());
        Set<Class<?>> covered = events(STATES.getFirst()).values().stream()
                .<Class<?>>map(MakerEvent::getClass)
                .collect(Collectors.toSet());
        assertThat(covered).containsExactlyInAnyOrder(MakerEvent.class.getPermittedSubclasses());
    }

    @Test
    void everyStateButIdleAndTheEndHasATimeLimit() {
        for (MakerState state : STATES) {
            Step step = MakerSession.next(SessionRules.DEFAULT, state, new MakerEvent.TimedOut(state.phase()));

            boolean mayStay = state.phase() == Phase.IDLE || state.phase() == Phase.ENDED;
            assertThat(step.state() instanceof MakerState.Ended)
                    .as("%s", state.phase())
                    .isEqualTo(!mayStay || state.phase() == Phase.ENDED);
        }
    }

    @Test
    void aLateTimerOfAnotherPhaseMeansNothing() {
        for (MakerState state : STATES) {
            for (Phase other : Phase.values()) {
                if (other == state.phase()) continue;

                Step step = MakerSession.next(SessionRules.DEFAULT, state, new MakerEvent.TimedOut(other));

                assertThat(step).as("%s in %s", other, state.phase()).isEqualTo(Step.stay(state));
            }
        }
    }

    @Test
    void nothingIsShownToATakerBeforeTheCommitmentIsOnDisk() {
        for (MakerState state : STATES) {
            events(state).forEach((name, event) -> {
                Step step = MakerSession.next(SessionRules.DEFAULT, state, event);

                if (step.effects().stream().anyMatch(e -> e instanceof MakerEffect.RequestLease))
                    assertThat(state.phase() + " " + name).isEqualTo("BURNING burned");
                if (step.effects().stream()
                        .anyMatch(
                                e -> e instanceof MakerEffect.SendIoAuth || e instanceof MakerEffect.SpreadCommitment))
                    assertThat(state.phase() + " " + name).isEqualTo("LEASING granted");
            });
        }
    }

    private static String describe(Step step) {
        String state = step.state() instanceof MakerState.Ended(var reason, var _)
                ? "ENDED:" + reason
                : step.state().phase().toString();
        return step.effects().isEmpty()
                ? state
                : state + " "
                        + step.effects().stream()
                                .map(effect -> effect.getClass().getSimpleName())
                                .collect(Collectors.joining(" "));
    }
}
