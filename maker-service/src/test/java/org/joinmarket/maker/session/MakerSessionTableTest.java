package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.maker.session.SessionFixtures.FAIR_TX;
import static org.joinmarket.maker.session.SessionFixtures.FILL;
import static org.joinmarket.maker.session.SessionFixtures.GOOD_COIN;
import static org.joinmarket.maker.session.SessionFixtures.GRANT;
import static org.joinmarket.maker.session.SessionFixtures.OTHER_PROOF;
import static org.joinmarket.maker.session.SessionFixtures.PROOF;
import static org.joinmarket.maker.session.SessionFixtures.ROUND;
import static org.joinmarket.maker.session.SessionFixtures.SIGNATURES;
import static org.joinmarket.maker.session.SessionFixtures.TAKER_COIN;
import static org.joinmarket.maker.session.SessionFixtures.TAKER_COIN_KEY;
import static org.joinmarket.maker.session.SessionFixtures.UNFAIR_TX;
import static org.joinmarket.maker.session.SessionFixtures.fillRefused;
import static org.joinmarket.maker.session.SessionFixtures.ownScript;

import java.util.HashSet;
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
            new MakerState.Signed(ROUND, GRANT, FAIR_TX.txid(), 1),
            new MakerState.Pushed(ROUND, GRANT, FAIR_TX.txid()),
            new MakerState.Ended(EndReason.COUNTERPARTY_SILENT));

    /** {@code TimedOut} stands for the limit of the state at hand. */
    private static Map<String, MakerEvent> events(MakerState state) {
        Map<String, MakerEvent> events = new LinkedHashMap<>();
        events.put("fill", new MakerEvent.FillReceived(FILL));
        events.put("otherFill", new MakerEvent.FillReceived(fillRefused(EndReason.OID_NOT_FOUND)));
        events.put("auth", new MakerEvent.AuthReceived(Decoded.ok(PROOF.opening())));
        events.put("badAuth", new MakerEvent.AuthReceived(Decoded.malformed(Flaw.BAD_KEY)));
        events.put("otherAuth", new MakerEvent.AuthReceived(Decoded.ok(OTHER_PROOF.opening())));
        events.put("tx", new MakerEvent.TxReceived(Decoded.ok(FAIR_TX)));
        events.put("badTx", new MakerEvent.TxReceived(Decoded.malformed(Flaw.BAD_TRANSACTION)));
        events.put("unfairTx", new MakerEvent.TxReceived(Decoded.ok(UNFAIR_TX)));
        events.put("push", new MakerEvent.PushReceived(FAIR_TX.tx()));
        events.put("otherPush", new MakerEvent.PushReceived(UNFAIR_TX.tx()));
        events.put("unknown", new MakerEvent.CommitmentUnknown());
        events.put("known", new MakerEvent.CommitmentKnown());
        events.put("burned", new MakerEvent.CommitmentBurned());
        events.put("storeFailed", new MakerEvent.StoreFailed());
        events.put("coin", new MakerEvent.CoinFound(GOOD_COIN));
        events.put("foreignCoin", new MakerEvent.CoinFound(new Coin(GOOD_COIN.value(), ownScript(), 5)));
        events.put("noCoin", new MakerEvent.CoinMissing());
        events.put("granted", new MakerEvent.LeaseGranted(GRANT));
        events.put("signatures", new MakerEvent.SignaturesMade(SIGNATURES));
        events.put("pushTaken", new MakerEvent.PushTaken());
        for (WalletTrouble trouble : WalletTrouble.values())
            events.put("wallet:" + trouble, new MakerEvent.WalletFailed(trouble));
        events.put("timeout", new MakerEvent.TimedOut(state.phase()));
        events.put("evicted", new MakerEvent.Evicted());
        events.put("shutDown", new MakerEvent.ShutDown());
        return events;
    }

    private static final String BAD_PROOF = " SendError(PoDLE verification failed)";
    private static final String BAD_COIN = " SendError(PoDLE coin not accepted)";
    private static final String NOT_NOW = " SendError(maker not available)";
    private static final String BLACKLISTED =
            " SendError(Commitment is blacklisted: " + PROOF.commitment().hex() + ")";
    private static final String RELEASE = " ReleaseLease(lease-1)";

    private static final Map<String, String> TABLE = table();

    private static Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put("IDLE fill", "CHECKING_COMMITMENT LookUpCommitment");
        table.put("IDLE otherFill", "CHECKING_COMMITMENT LookUpCommitment"); // the blacklist comes first
        table.put("IDLE evicted", "ENDED:EVICTED");
        table.put("IDLE shutDown", "ENDED:SHUT_DOWN");

        table.put("CHECKING_COMMITMENT fill", "ENDED:REPLACED");
        table.put("CHECKING_COMMITMENT otherFill", "ENDED:REPLACED");
        table.put("CHECKING_COMMITMENT unknown", "AWAITING_AUTH SendPubKey");
        table.put("CHECKING_COMMITMENT known", "ENDED:COMMITMENT_BLACKLISTED" + BLACKLISTED);
        table.put("CHECKING_COMMITMENT storeFailed", "ENDED:STORE_FAILED" + NOT_NOW);
        table.put("CHECKING_COMMITMENT timeout", "ENDED:STORE_FAILED" + NOT_NOW);
        table.put("CHECKING_COMMITMENT evicted", "ENDED:EVICTED");
        table.put("CHECKING_COMMITMENT shutDown", "ENDED:SHUT_DOWN");

        table.put("AWAITING_AUTH fill", "ENDED:REPLACED");
        table.put("AWAITING_AUTH otherFill", "ENDED:REPLACED");
        table.put("AWAITING_AUTH auth", "VERIFYING_COIN LookUpCoin");
        table.put("AWAITING_AUTH badAuth", "ENDED:AUTH_MALFORMED" + BAD_PROOF);
        table.put("AWAITING_AUTH otherAuth", "ENDED:PODLE_COMMITMENT_MISMATCH" + BAD_PROOF);
        table.put("AWAITING_AUTH timeout", "ENDED:COUNTERPARTY_SILENT");
        table.put("AWAITING_AUTH evicted", "ENDED:EVICTED");
        table.put("AWAITING_AUTH shutDown", "ENDED:SHUT_DOWN");

        table.put("VERIFYING_COIN coin", "BURNING BurnCommitment");
        table.put("VERIFYING_COIN foreignCoin", "ENDED:COIN_NOT_OWNED" + BAD_COIN);
        table.put("VERIFYING_COIN noCoin", "ENDED:COIN_NOT_FOUND" + BAD_COIN);
        table.put("VERIFYING_COIN timeout", "ENDED:WALLET_UNREACHABLE" + NOT_NOW);
        table.put("VERIFYING_COIN shutDown", "ENDED:SHUT_DOWN");

        table.put("BURNING burned", "LEASING RequestLease");
        table.put("BURNING known", "ENDED:COMMITMENT_BLACKLISTED" + BLACKLISTED);
        table.put("BURNING storeFailed", "ENDED:STORE_FAILED" + NOT_NOW);
        table.put("BURNING timeout", "ENDED:STORE_FAILED" + NOT_NOW);
        table.put("BURNING shutDown", "ENDED:SHUT_DOWN");

        table.put("LEASING granted", "AWAITING_TX SendIoAuth SpreadCommitment RecordLease");
        table.put("LEASING timeout", "ENDED:WALLET_UNREACHABLE" + NOT_NOW);
        table.put("LEASING shutDown", "ENDED:SHUT_DOWN");

        table.put("AWAITING_TX fill", "ENDED:REPLACED" + RELEASE);
        table.put("AWAITING_TX otherFill", "ENDED:REPLACED" + RELEASE);
        table.put("AWAITING_TX tx", "SIGNING Sign");
        table.put("AWAITING_TX badTx", "ENDED:TX_MALFORMED" + RELEASE);
        table.put("AWAITING_TX unfairTx", "ENDED:TX_UNFAIR" + RELEASE);
        table.put("AWAITING_TX timeout", "ENDED:COUNTERPARTY_SILENT" + RELEASE);
        table.put("AWAITING_TX shutDown", "ENDED:SHUT_DOWN" + RELEASE);

        table.put("SIGNING signatures", "SIGNED SendSignatures RecordSigned");
        table.put("SIGNING timeout", "ENDED:WALLET_UNREACHABLE");

        for (WalletTrouble trouble : WalletTrouble.values()) {
            String ended = "ENDED:" + trouble.reason();
            table.put("VERIFYING_COIN wallet:" + trouble, ended + NOT_NOW);
            table.put("LEASING wallet:" + trouble, ended + NOT_NOW);
            // a wallet that did not answer may have signed
            table.put("SIGNING wallet:" + trouble, trouble == WalletTrouble.UNREACHABLE ? ended : ended + RELEASE);
        }

        table.put("SIGNED push", "SIGNED Broadcast");
        table.put("SIGNED pushTaken", "PUSHED");
        table.put("SIGNED timeout", "ENDED:PUSH_WINDOW_OVER");
        table.put("PUSHED timeout", "ENDED:PUSH_WINDOW_OVER");
        table.put("ENDED granted", "ENDED:COUNTERPARTY_SILENT" + RELEASE);
        return Map.copyOf(table);
    }

    @Test
    void everyStateMeetsEveryEventAsTheTableSays() {
        Set<String> cells = new HashSet<>();
        for (MakerState state : STATES) {
            events(state).forEach((name, event) -> {
                String cell = state.phase() + " " + name;
                cells.add(cell);
                Step step = MakerSession.next(SessionRules.DEFAULT, state, event);

                assertThat(describe(step))
                        .as(cell)
                        .isEqualTo(TABLE.getOrDefault(cell, describe(new Step(state, List.of()))));
                if (!TABLE.containsKey(cell)) assertThat(step.state()).as(cell).isSameAs(state);
            });
        }
        assertThat(cells).as("nothing in the table is left over").containsAll(TABLE.keySet());
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
            if (state.phase() == Phase.IDLE || state.phase() == Phase.ENDED) continue;

            Step step = MakerSession.next(SessionRules.DEFAULT, state, new MakerEvent.TimedOut(state.phase()));

            assertThat(step.state()).as("%s", state.phase()).isInstanceOf(MakerState.Ended.class);
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
                                .map(MakerSessionTableTest::describe)
                                .collect(Collectors.joining(" "));
    }

    private static String describe(MakerEffect effect) {
        String name = effect.getClass().getSimpleName();
        return switch (effect) {
            case MakerEffect.SendError(var text) -> name + "(" + text + ")";
            case MakerEffect.ReleaseLease(var leaseId) -> name + "(" + leaseId + ")";
            default -> name;
        };
    }
}
