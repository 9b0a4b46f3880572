package org.joinmarket.taker.round;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.MakerCheck;
import org.joinmarket.common.coinjoin.MakerContribution;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.taker.job.FailureReason;
import org.joinmarket.taker.round.Effect.ArmTimer;
import org.joinmarket.taker.round.Effect.BuildAndSend;
import org.joinmarket.taker.round.Effect.KeepBox;
import org.joinmarket.taker.round.Effect.LookUpCoins;
import org.joinmarket.taker.round.Effect.OpenBox;
import org.joinmarket.taker.round.Effect.OpenCommitment;
import org.joinmarket.taker.round.Effect.SendAuth;
import org.joinmarket.taker.round.Effect.SendFill;
import org.joinmarket.taker.round.RoundEvent.Broadcasted;
import org.joinmarket.taker.round.RoundEvent.Built;
import org.joinmarket.taker.round.RoundEvent.Cancelled;
import org.joinmarket.taker.round.RoundEvent.CoinsLookedUp;
import org.joinmarket.taker.round.RoundEvent.CommitmentRotated;
import org.joinmarket.taker.round.RoundEvent.ErrorCame;
import org.joinmarket.taker.round.RoundEvent.Garbled;
import org.joinmarket.taker.round.RoundEvent.InputsChecked;
import org.joinmarket.taker.round.RoundEvent.IoAuthCame;
import org.joinmarket.taker.round.RoundEvent.LookUpFailed;
import org.joinmarket.taker.round.RoundEvent.MakerLeft;
import org.joinmarket.taker.round.RoundEvent.MakerSigned;
import org.joinmarket.taker.round.RoundEvent.NoCommitmentLeft;
import org.joinmarket.taker.round.RoundEvent.NoRoute;
import org.joinmarket.taker.round.RoundEvent.Opened;
import org.joinmarket.taker.round.RoundEvent.OwnInputsSigned;
import org.joinmarket.taker.round.RoundEvent.PubKeyCame;
import org.joinmarket.taker.round.RoundEvent.Refused;
import org.joinmarket.taker.round.RoundEvent.TimedOut;
import org.joinmarket.taker.round.RoundState.Authenticating;
import org.joinmarket.taker.round.RoundState.Broadcasting;
import org.joinmarket.taker.round.RoundState.Building;
import org.joinmarket.taker.round.RoundState.CheckingInputs;
import org.joinmarket.taker.round.RoundState.CollectingSignatures;
import org.joinmarket.taker.round.RoundState.Done;
import org.joinmarket.taker.round.RoundState.Failed;
import org.joinmarket.taker.round.RoundState.Filling;
import org.joinmarket.taker.round.RoundState.Opening;
import org.joinmarket.taker.round.RoundState.Roster;
import org.joinmarket.taker.round.RoundState.Rotating;
import org.joinmarket.taker.round.RoundState.Signing;

/**
 * The transitions of a round: pure, so that every pair of state and event is tested without sockets. A maker that fails is
 * dropped and the round goes on while enough are left; once {@code !tx} is out nobody can be dropped any more.
 */
public final class RoundMachine {
    /** Commitments that makers can make us give up in one round (coinjoin.md 4.7): each costs one that we cannot use again. */
    static final int MAX_ROTATIONS = 3;

    private RoundMachine() {}

    /** Where a round is now, and what to do about it. */
    public record Step(RoundState state, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }

        static Step to(RoundState state, Effect... effects) {
            return new Step(state, List.of(effects));
        }
    }

    private record Input(RoundState state, RoundEvent event) {}

    public static Step start(RoundPlan plan, PodleCommitment commitment) {
        Step filling = fill(Roster.of(plan), commitment);
        List<Effect> effects = new ArrayList<>(filling.effects());
        effects.add(new ArmTimer(Stage.ROUND));
        return new Step(filling.state(), effects);
    }

    public static Step next(RoundState state, RoundEvent event) {
        return switch (new Input(state, event)) {
            case Input(Done s, RoundEvent _) -> Step.to(s); // late messages are normal
            case Input(Failed s, RoundEvent _) -> Step.to(s);

            // signed by us: only the broadcast's outcome counts now
            case Input(Broadcasting s, Broadcasted _) -> Step.to(new Done(s.roster(), s.txid()));
            case Input(Broadcasting s, Refused e) -> fail(s, e.reason(), e.detail());
            case Input(Broadcasting s, RoundEvent _) -> Step.to(s);
            case Input(Signing s, OwnInputsSigned e) ->
                Step.to(new Broadcasting(s.roster(), e.txid()), new Effect.Broadcast());
            case Input(Signing s, Refused e) -> fail(s, e.reason(), e.detail());
            case Input(Signing s, RoundEvent _) -> Step.to(s);

            case Input(RoundState s, Cancelled _) -> fail(s, FailureReason.CANCELLED, "cancelled by its orderer");
            case Input(RoundState s, Refused e) -> fail(s, e.reason(), e.detail());
            case Input(RoundState s, TimedOut(Stage stage))
            when stage == Stage.ROUND -> fail(s, FailureReason.TIMED_OUT, "the round took longer than its limit");

            case Input(Filling s, PubKeyCame e)
            when s.roster().isActive(e.from()) -> settle(s.answeredBy(e.from(), e.key()), false);
            case Input(Filling s, ErrorCame(Nick _, boolean _, PodleCommitment about))
            when about != null && !about.equals(s.commitment()) -> Step.to(s); // late: we gave that one up
            case Input(Filling s, ErrorCame e)
            when undecided(s, e.from()) ->
                settle(e.saysBlacklisted() ? s.blacklistedBy(e.from()) : s.refusedBy(e.from()), false);
            case Input(Filling s, TimedOut(Stage stage)) when stage == Stage.FILL -> settle(s, true);

            case Input(Rotating s, CommitmentRotated e) -> fill(s.roster().rotated(), e.commitment());
            case Input(Rotating s, NoCommitmentLeft _) ->
                goOn(s.asked(), left -> blacklisted(left, "makers know our commitments, and no other is left"));

            case Input(Opening s, Opened e) -> authenticate(s, e);
            case Input(Opening s, PubKeyCame e)
            when s.roster().isActive(e.from()) ->
                Step.to(new Opening(s.roster(), RoundState.withKey(s.keys(), e.from(), e.key())));

            case Input(Authenticating s, IoAuthCame e)
            when s.roster().isActive(e.from())
                    && !s.checking().containsKey(e.from())
                    && !s.accepted().containsKey(e.from()) -> check(s, e.from(), e.key(), e.ioAuth());
            case Input(Authenticating s, PubKeyCame e)
            when pending(s, e.from()) -> authenticateAnew(s, e.from(), e.key());
            case Input(Authenticating s, CoinsLookedUp e) when s.checking().containsKey(e.maker()) -> judge(s, e);
            case Input(Authenticating s, LookUpFailed e)
            when s.checking().containsKey(e.maker()) -> drop(s, e.maker(), DropReason.COINS_NOT_CHECKED);
            case Input(Authenticating s, ErrorCame e) when pending(s, e.from()) -> proceed(s.refusedBy(e.from()));
            case Input(Authenticating s, TimedOut(Stage stage)) when stage == Stage.AUTH -> dropSilent(s);

            case Input(Building s, Built _) ->
                Step.to(new CollectingSignatures(s.roster(), s.roster().active()), new ArmTimer(Stage.SIGN));

            case Input(CollectingSignatures s, MakerSigned e) -> signed(s, e.from());
            case Input(CollectingSignatures s, TimedOut(Stage stage))
            when stage == Stage.SIGN -> unsigned(s, s.missing(), DropReason.NO_SIGNATURE);

            case Input(CheckingInputs s, InputsChecked e) ->
                e.gone().isEmpty()
                        ? Step.to(new Signing(s.roster()), new Effect.SignOwnInputs())
                        : spentMeanwhile(s, e);

            case Input(Authenticating s, Garbled e)
            when pending(s, e.from()) -> drop(s, e.from(), DropReason.MALFORMED_MESSAGE);
            case Input(Filling s, NoRoute e) when awaited(s, e.to()) -> drop(s, e.to(), DropReason.UNREACHABLE);
            case Input(Authenticating s, NoRoute e) when pending(s, e.to()) -> drop(s, e.to(), DropReason.UNREACHABLE);
            case Input(CollectingSignatures s, NoRoute e)
            when s.missing().contains(e.to()) -> unsigned(s, Set.of(e.to()), DropReason.UNREACHABLE);
            case Input(Filling s, MakerLeft e) when awaited(s, e.who()) -> drop(s, e.who(), DropReason.LEFT_THE_MARKET);

            // no maker answers !tx with an error (wire.md 7.3): one that comes then is late, or a replay that would end
            // the round

            // anything else is late, out of turn or not of this round, and changes nothing
            case Input(RoundState s, RoundEvent _) -> Step.to(s);
        };
    }

    private static boolean awaited(Filling s, Nick nick) {
        return s.silent().contains(nick);
    }

    /** An error that is not of the commitment may be anything that the maker ever signed, said again as an error. */
    private static boolean undecided(Filling s, Nick nick) {
        return awaited(s, nick) || s.refusing().contains(nick);
    }

    private static boolean pending(Authenticating s, Nick nick) {
        return s.roster().isActive(nick)
                && !s.checking().containsKey(nick)
                && !s.accepted().containsKey(nick);
    }

    private static Step fill(Roster roster, PodleCommitment commitment) {
        List<Effect> effects = new ArrayList<>();
        for (Nick nick : roster.active()) effects.add(new SendFill(roster.plan().participant(nick), commitment));
        effects.add(new ArmTimer(Stage.FILL));
        return new Step(Filling.begun(roster, commitment), effects);
    }

    /** Goes on once everybody has answered or the time is over (coinjoin.md 1.6: no {@code !auth} before that). */
    private static Step settle(Filling now, boolean timeIsOver) {
        Set<Nick> silent = now.silent();
        if (!silent.isEmpty() && !timeIsOver) return Step.to(now);

        Filling s = now.settled();
        if (!s.roster().hasEnough()) return goOn(s, RoundMachine::tooFew);
        // one existing maker answers a blacklisted commitment with silence (coinjoin.md 4.7)
        int presumed = s.blacklisted().isEmpty() ? 0 : s.blacklisted().size() + silent.size();
        if (presumed == 0 || 2 * presumed < s.roster().active().size()) return goOn(s, RoundMachine::tooFew);
        return s.roster().rotations() < MAX_ROTATIONS
                ? Step.to(new Rotating(s), new Effect.RotateCommitment())
                : goOn(s, left -> blacklisted(left, "makers say that they know every commitment of ours"));
    }

    /** With those who have accepted the commitment, if they are enough. */
    private static Step goOn(Filling s, Function<Roster, Step> otherwise) {
        Map<Nick, DropReason> leaving = new HashMap<>();
        s.silent().forEach(nick -> leaving.put(nick, DropReason.NO_ANSWER_TO_FILL));
        s.blacklisted().forEach(nick -> leaving.put(nick, DropReason.SAID_BLACKLISTED));
        Roster roster = s.roster().without(leaving);
        return roster.hasEnough()
                ? Step.to(new Opening(roster, s.keys()), new OpenCommitment(s.commitment()))
                : otherwise.apply(roster);
    }

    private static Step blacklisted(Roster roster, String detail) {
        return Step.to(new Failed(roster, FailureReason.COMMITMENT_BLACKLISTED, detail));
    }

    private static Step drop(Filling s, Nick nick, DropReason reason) {
        Roster roster = s.roster().without(Map.of(nick, reason));
        if (!roster.hasEnough()) return tooFew(roster);
        return settle(s.with(roster), false);
    }

    private static Step authenticate(Opening s, Opened e) {
        List<Effect> effects = new ArrayList<>();
        for (Nick nick : s.roster().active()) {
            List<BoxPublicKey> keys = s.keys().get(nick);
            if (keys == null) throw new IllegalStateException("a maker without key got this far");
            for (BoxPublicKey key : keys) {
                effects.add(new OpenBox(nick, key));
                effects.add(new SendAuth(nick, key, e.opening()));
            }
        }
        effects.add(new ArmTimer(Stage.AUTH));
        return new Step(
                Authenticating.begun(s.roster().withShown(e.opening().outPoint()), e.opening(), s.keys()), effects);
    }

    private static Step authenticateAnew(Authenticating s, Nick maker, BoxPublicKey key) {
        Map<Nick, List<BoxPublicKey>> keys = RoundState.withKey(s.keys(), maker, key);
        if (keys.equals(s.keys())) return Step.to(s);
        return Step.to(s.keyedBy(keys), new OpenBox(maker, key), new SendAuth(maker, key, s.opening()));
    }

    private static Step check(Authenticating s, Nick from, BoxPublicKey key, IoAuth ioAuth) {
        List<BoxPublicKey> keys = s.keys().getOrDefault(from, List.of());
        if (!keys.contains(key)) throw new IllegalStateException("an answer in a box that is not open");
        Optional<MakerCheck.Reason> early =
                MakerCheck.checkWithoutChain(ioAuth, key, s.roster().plan().ownSide());
        if (early.isPresent()) return drop(s, from, DropReason.of(early.get()));
        List<Effect> effects = new ArrayList<>();
        if (keys.size() > 1) effects.add(new KeepBox(from, key));
        effects.add(new LookUpCoins(from, ioAuth.inputs()));
        return new Step(
                new Authenticating(
                        s.roster(),
                        s.opening(),
                        with(s.keys(), from, List.of(key)),
                        with(s.checking(), from, ioAuth),
                        s.accepted(),
                        without(s.refusing(), Set.of(from))),
                effects);
    }

    private static Step judge(Authenticating s, CoinsLookedUp e) {
        IoAuth ioAuth = s.checking().get(e.maker());
        List<BoxPublicKey> keys = s.keys().get(e.maker());
        if (ioAuth == null || keys == null) throw new IllegalStateException("nothing to judge");
        RoundPlan plan = s.roster().plan();
        var result = MakerCheck.check(
                e.maker(), ioAuth, keys.getFirst(), plan.participant(e.maker()).terms(), e.unspent(), plan.ownSide());
        return switch (result) {
            case MakerCheck.Result.Refused(var reason) -> drop(s, e.maker(), DropReason.of(reason));
            case MakerCheck.Result.Accepted(var contribution) ->
                proceed(new Authenticating(
                        s.roster(),
                        s.opening(),
                        s.keys(),
                        without(s.checking(), Set.of(e.maker())),
                        with(s.accepted(), e.maker(), contribution),
                        s.refusing()));
        };
    }

    private static Step drop(Authenticating s, Nick nick, DropReason reason) {
        return leave(s, Map.of(nick, reason));
    }

    private static Step dropSilent(Authenticating s) {
        Map<Nick, DropReason> leaving = new HashMap<>();
        for (Nick nick : s.roster().active()) {
            if (!s.accepted().containsKey(nick)) leaving.put(nick, missing(s, nick));
        }
        return leave(s, leaving);
    }

    private static DropReason missing(Authenticating s, Nick nick) {
        if (s.checking().containsKey(nick)) return DropReason.COINS_NOT_CHECKED;
        return s.refusing().contains(nick) ? DropReason.SAID_ERROR : DropReason.NO_ANSWER_TO_AUTH;
    }

    private static Step leave(Authenticating s, Map<Nick, DropReason> leaving) {
        Roster roster = s.roster().without(leaving);
        if (!roster.hasEnough()) return tooFew(roster);
        return proceed(new Authenticating(
                roster,
                s.opening(),
                s.keys(),
                without(s.checking(), leaving.keySet()),
                without(s.accepted(), leaving.keySet()),
                without(s.refusing(), leaving.keySet())));
    }

    /**
     * Builds once everybody has been accepted or refuses, which it may take back until then, and nobody claims what is somebody
     * else's.
     */
    private static Step proceed(Authenticating s) {
        if (!s.isAnswered()) return Step.to(s);
        if (!s.refusing().isEmpty())
            return leave(s, s.refusing().stream().collect(Collectors.toMap(nick -> nick, _ -> DropReason.SAID_ERROR)));
        Map<Nick, MakerCheck.Reason> conflicts =
                MakerCheck.conflicts(List.copyOf(s.accepted().values()));
        if (!conflicts.isEmpty())
            return leave(
                    s,
                    conflicts.entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, entry -> DropReason.of(entry.getValue()))));
        List<MakerContribution> makers = s.roster().active().stream()
                .map(nick -> Optional.ofNullable(s.accepted().get(nick)).orElseThrow())
                .toList();
        return Step.to(new Building(s.roster()), new BuildAndSend(makers));
    }

    private static Step signed(CollectingSignatures s, Nick from) {
        Set<Nick> missing = new HashSet<>(s.missing());
        missing.remove(from);
        return missing.isEmpty()
                ? Step.to(new CheckingInputs(s.roster()), new Effect.CheckInputs())
                : Step.to(new CollectingSignatures(s.roster(), missing));
    }

    private static Step unsigned(CollectingSignatures s, Set<Nick> who, DropReason reason) {
        Map<Nick, DropReason> leaving = who.stream().collect(Collectors.toMap(nick -> nick, _ -> reason));
        return Step.to(new Failed(
                s.roster().without(leaving),
                FailureReason.SIGNATURE_MISSING,
                who.size() + " of the makers in the transaction did not sign it"));
    }

    private static Step spentMeanwhile(CheckingInputs s, InputsChecked e) {
        Map<Nick, DropReason> culprits =
                e.owners().stream().collect(Collectors.toMap(nick -> nick, _ -> DropReason.SPENT_ITS_INPUT));
        return Step.to(new Failed(
                s.roster().without(culprits),
                FailureReason.INPUT_SPENT,
                e.gone().size() + " inputs were spent meanwhile"));
    }

    private static Step tooFew(Roster roster) {
        return Step.to(new Failed(
                roster,
                FailureReason.TOO_FEW_MAKERS,
                roster.active().size() + " makers are left, " + roster.plan().minimumMakers() + " are needed"));
    }

    private static Step fail(RoundState s, FailureReason reason, String detail) {
        return Step.to(new Failed(s.roster(), reason, detail));
    }

    private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        var copy = new HashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    private static Set<Nick> without(Set<Nick> set, Set<Nick> others) {
        var copy = new HashSet<>(set);
        copy.removeAll(others);
        return copy;
    }

    private static <K, V> Map<K, V> without(Map<K, V> map, Set<K> keys) {
        var copy = new HashMap<>(map);
        copy.keySet().removeAll(keys);
        return copy;
    }
}
