package org.joinmarket.taker.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.round.RoundMachine.Step;
import org.junit.jupiter.api.Test;

/** Every state meets every event. The table names the pairs that change something; all others must change nothing. */
class RoundMachineTableTest {
    private final RoundFixtures f = new RoundFixtures();
    private final Nick nick = f.nick(0);
    private final IoAuth ioAuth = f.makers.get(0).ioAuth();

    private static final String EXPECTED = """
            Filling: Cancelled>Failed ErrorCame>Filling ErrorCameBlacklisted>Filling MakerLeft>Filling \
            NoRoute>Filling PubKeyCame>Filling Refused>Failed TimedOutFILL>Failed TimedOutROUND>Failed
            FillingAnew: Cancelled>Failed PubKeyCame>Opening Refused>Failed TimedOutFILL>Opening TimedOutROUND>Failed
            Rotating: Cancelled>Failed CommitmentRotated>Filling NoCommitmentLeft>Failed Refused>Failed TimedOutROUND>Failed
            Opening: Cancelled>Failed Opened>Authenticating PubKeyCame>Opening Refused>Failed TimedOutROUND>Failed
            OpeningAnew: Cancelled>Failed Opened>Authenticating PubKeyCame>Opening Refused>Failed TimedOutROUND>Failed
            Authenticating: Cancelled>Failed ErrorCame>Authenticating ErrorCameBlacklisted>Authenticating \
            Garbled>Authenticating IoAuthCame>Authenticating NoRoute>Authenticating PubKeyCame>Authenticating \
            Refused>Failed TimedOutAUTH>Failed TimedOutROUND>Failed
            AuthenticatingChecking: Cancelled>Failed CoinsLookedUp>Authenticating LookUpFailed>Authenticating \
            Refused>Failed TimedOutAUTH>Failed TimedOutROUND>Failed
            AuthenticatingAnew: Cancelled>Failed ErrorCame>Authenticating ErrorCameBlacklisted>Authenticating \
            Garbled>Authenticating IoAuthCame>Authenticating NoRoute>Authenticating PubKeyCame>Authenticating \
            Refused>Failed TimedOutAUTH>Failed TimedOutROUND>Failed
            Building: Built>CollectingSignatures Cancelled>Failed Refused>Failed TimedOutROUND>Failed
            CollectingSignatures: Cancelled>Failed MakerSigned>CollectingSignatures NoRoute>Failed Refused>Failed TimedOutROUND>Failed TimedOutSIGN>Failed
            CheckingInputs: Cancelled>Failed InputsChecked>Signing Refused>Failed TimedOutROUND>Failed
            Signing: OwnInputsSigned>Broadcasting Refused>Failed
            Broadcasting: Broadcasted>Done Refused>Failed
            Done:
            Failed:
            """;

    @Test
    void onlyThePairsOfTheTableChangeAnything() {
        var actual = new LinkedHashMap<String, String>();
        states().forEach((stateName, state) -> {
            var changes = new TreeSet<String>();
            events().forEach((eventName, event) -> {
                Step step = RoundMachine.next(state, event);
                if (!step.state().equals(state) || !step.effects().isEmpty())
                    changes.add(eventName + ">" + step.state().getClass().getSimpleName());
            });
            actual.put(stateName, String.join(" ", changes));
        });

        assertThat(actual.entrySet().stream()
                        .map(entry -> (entry.getKey() + ": " + entry.getValue()).strip())
                        .collect(Collectors.joining("\n", "", "\n")))
                .isEqualTo(EXPECTED);
    }

    @Test
    void everyKindOfEventIsInTheTable() {
        Set<String> kinds = events().values().stream()
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.toSet());

        for (Class<?> kind : RoundEvent.class.getPermittedSubclasses())
            assertThat(kinds).contains(kind.getSimpleName());
    }

    @Test
    void everyKindOfStateIsInTheTable() {
        Set<String> kinds = states().values().stream()
                .map(state -> state.getClass().getSimpleName())
                .collect(Collectors.toSet());

        for (Class<?> kind : RoundState.class.getPermittedSubclasses())
            assertThat(kinds).contains(kind.getSimpleName());
    }

    private Map<String, RoundState> states() {
        var roster = f.roster();
        var anew = roster.rotated();
        var filling = RoundState.Filling.begun(roster, f.commitment);
        var states = new LinkedHashMap<String, RoundState>();
        states.put("Filling", filling);
        states.put("FillingAnew", new RoundState.Filling(anew, f.another, f.keys(), Set.of(), Set.of()));
        states.put("Rotating", new RoundState.Rotating(filling.blacklistedBy(nick)));
        states.put("Opening", new RoundState.Opening(roster, f.keys()));
        states.put("OpeningAnew", new RoundState.Opening(anew, f.keys()));
        states.put("Authenticating", f.authenticating());
        states.put(
                "AuthenticatingChecking",
                new RoundState.Authenticating(roster, f.opening, f.keys(), Map.of(nick, ioAuth), Map.of(), Set.of()));
        states.put("AuthenticatingAnew", RoundState.Authenticating.begun(anew, f.opening, f.keys()));
        states.put("Building", new RoundState.Building(roster));
        states.put("CollectingSignatures", new RoundState.CollectingSignatures(roster, f.plan.nicks()));
        states.put("CheckingInputs", new RoundState.CheckingInputs(roster));
        states.put("Signing", new RoundState.Signing(roster));
        states.put("Broadcasting", new RoundState.Broadcasting(roster, RoundFixtures.OWN_COIN.txid()));
        states.put("Done", new RoundState.Done(roster, RoundFixtures.OWN_COIN.txid()));
        states.put("Failed", new RoundState.Failed(roster, FailureReason.CANCELLED, "x"));
        return states;
    }

    private Map<String, RoundEvent> events() {
        var events = new TreeMap<String, RoundEvent>();
        events.put("PubKeyCame", new RoundEvent.PubKeyCame(nick, f.makers.get(1).boxKey));
        events.put("IoAuthCame", new RoundEvent.IoAuthCame(nick, f.makers.get(0).boxKey, ioAuth));
        events.put("MakerSigned", new RoundEvent.MakerSigned(nick));
        events.put("ErrorCame", new RoundEvent.ErrorCame(nick, false, null));
        events.put("ErrorCameBlacklisted", new RoundEvent.ErrorCame(nick, true, null));
        events.put("Garbled", new RoundEvent.Garbled(nick));
        events.put("MakerLeft", new RoundEvent.MakerLeft(nick));
        events.put("NoRoute", new RoundEvent.NoRoute(nick));
        events.put("Opened", new RoundEvent.Opened(f.opening));
        events.put("CommitmentRotated", new RoundEvent.CommitmentRotated(f.another));
        events.put("NoCommitmentLeft", new RoundEvent.NoCommitmentLeft());
        events.put(
                "CoinsLookedUp",
                new RoundEvent.CoinsLookedUp(nick, f.makers.get(0).chain()));
        events.put("LookUpFailed", new RoundEvent.LookUpFailed(nick));
        events.put("InputsChecked", new RoundEvent.InputsChecked(Set.of(), Set.of()));
        events.put("OwnInputsSigned", new RoundEvent.OwnInputsSigned(RoundFixtures.OWN_COIN.txid()));
        events.put("Broadcasted", new RoundEvent.Broadcasted());
        events.put("Refused", new RoundEvent.Refused(FailureReason.WALLET_REFUSED, "x"));
        events.put("Built", new RoundEvent.Built());
        for (Stage stage : Stage.values()) events.put("TimedOut" + stage, new RoundEvent.TimedOut(stage));
        events.put("Cancelled", new RoundEvent.Cancelled());
        return events;
    }
}
