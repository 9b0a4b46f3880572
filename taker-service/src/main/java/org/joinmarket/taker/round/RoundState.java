package org.joinmarket.taker.round;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.coinjoin.CoinjoinMessage.IoAuth;
import org.joinmarket.common.coinjoin.MakerContribution;
import org.joinmarket.common.crypto.BoxPublicKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.taker.job.FailureReason;

/**
 * Where a round is; each state holds exactly what is known by then.
 *
 * <pre>
 *  Filling ── a majority says "blacklisted" ──> Rotating ──> Filling
 *     │ every !pubkey, or time and enough
 *  Opening ──> Authenticating ──> Building ──> CollectingSignatures ──> CheckingInputs ──> Signing ──> Broadcasting ──> Done
 *              !auth / !ioauth                 !tx / !sig
 * </pre>
 *
 * Before {@link Signing} nothing of ours is signed, and failing costs the time and a commitment.
 */
public sealed interface RoundState {
    /**
     * What every state knows: the plan, and who has dropped out.
     *
     * @param rotations how often all were filled anew with another commitment; then what answers an earlier {@code !fill} may
     *     still come
     */
    record Roster(RoundPlan plan, Map<Nick, DropReason> dropped, int rotations) {
        public Roster {
            dropped = Map.copyOf(dropped);
        }

        static Roster of(RoundPlan plan) {
            return new Roster(plan, Map.of(), 0);
        }

        Roster withShown(OutPoint coin) {
            return new Roster(plan.withShown(coin), dropped, rotations);
        }

        Roster rotated() {
            return new Roster(plan, dropped, rotations + 1);
        }

        Set<Nick> active() {
            var active = new TreeSet<>(plan.nicks());
            active.removeAll(dropped.keySet());
            return active;
        }

        boolean isActive(Nick nick) {
            return plan.includes(nick) && !dropped.containsKey(nick);
        }

        boolean hasEnough() {
            return plan.participants().size() - dropped.size() >= plan.minimumMakers();
        }

        Roster without(Map<Nick, DropReason> leaving) {
            if (leaving.isEmpty()) return this;
            var all = new HashMap<>(dropped);
            leaving.forEach(all::putIfAbsent);
            return new Roster(plan, all, rotations);
        }
    }

    Roster roster();

    /**
     * Box keys of one maker that a round goes on with; further ones are not heard. An honest one shows one for each
     * {@code !fill}.
     */
    int MAX_KEYS = RoundMachine.MAX_ROTATIONS + 1;

    /**
     * A {@code !pubkey} says neither which {@code !fill} nor whose it answers: one may be late, and anybody may replay one that
     * the maker sent to another taker. Which of them is good shows the {@code !ioauth}, whose box only the maker can have closed.
     */
    static Map<Nick, List<BoxPublicKey>> withKey(Map<Nick, List<BoxPublicKey>> keys, Nick maker, BoxPublicKey key) {
        List<BoxPublicKey> known = keys.getOrDefault(maker, List.of());
        if (known.size() >= MAX_KEYS || known.contains(key)) return keys;
        var ofMaker = new ArrayList<>(known);
        ofMaker.add(key);
        var all = new HashMap<>(keys);
        all.put(maker, List.copyOf(ofMaker));
        return all;
    }

    private static Set<Nick> plus(Set<Nick> set, Nick nick) {
        var more = new HashSet<>(set);
        more.add(nick);
        return more;
    }

    private static Set<Nick> minus(Set<Nick> set, Nick nick) {
        var fewer = new HashSet<>(set);
        fewer.remove(nick);
        return fewer;
    }

    private static Roster refusingDropped(Roster roster, Set<Nick> refusing) {
        return roster.without(refusing.stream().collect(Collectors.toMap(nick -> nick, _ -> DropReason.SAID_ERROR)));
    }

    /**
     * {@code !fill} is out.
     *
     * @param keys one or more of each maker that accepted
     * @param blacklisted makers that said they had seen the commitment before
     * @param refusing makers that said another error
     */
    record Filling(
            Roster roster,
            PodleCommitment commitment,
            Map<Nick, List<BoxPublicKey>> keys,
            Set<Nick> blacklisted,
            Set<Nick> refusing)
            implements RoundState {
        public Filling {
            keys = Map.copyOf(keys);
            blacklisted = Set.copyOf(blacklisted);
            refusing = Set.copyOf(refusing);
        }

        static Filling begun(Roster roster, PodleCommitment commitment) {
            return new Filling(roster, commitment, Map.of(), Set.of(), Set.of());
        }

        /** Takes back the error that it said, if it did: that was about an earlier commitment, or a replay of something else. */
        Filling answeredBy(Nick maker, BoxPublicKey key) {
            return new Filling(
                    roster, commitment, withKey(keys, maker, key), minus(blacklisted, maker), minus(refusing, maker));
        }

        Filling blacklistedBy(Nick maker) {
            return new Filling(roster, commitment, keys, plus(blacklisted, maker), minus(refusing, maker));
        }

        Filling refusedBy(Nick maker) {
            return new Filling(roster, commitment, keys, blacklisted, plus(refusing, maker));
        }

        Filling with(Roster other) {
            return new Filling(other, commitment, keys, blacklisted, refusing);
        }

        /** Without those that refuse: their time to take it back is over. */
        Filling settled() {
            return new Filling(refusingDropped(roster, refusing), commitment, keys, blacklisted, Set.of());
        }

        /** Makers that have not answered at all. */
        Set<Nick> silent() {
            Set<Nick> silent = roster.active();
            silent.removeAll(keys.keySet());
            silent.removeAll(blacklisted);
            silent.removeAll(refusing);
            return silent;
        }
    }

    /**
     * Waiting for another commitment.
     *
     * @param asked how far it came with the one before, which is still good for those who accepted it
     */
    record Rotating(Filling asked) implements RoundState {
        @Override
        public Roster roster() {
            return asked.roster();
        }
    }

    /** Waiting for the opening of the commitment; no {@code !auth} is out yet. */
    record Opening(Roster roster, Map<Nick, List<BoxPublicKey>> keys) implements RoundState {
        public Opening {
            keys = Map.copyOf(keys);
        }
    }

    /**
     * {@code !auth} is out.
     *
     * @param keys that it went to; the one that opened the answer, of a maker that has answered
     * @param checking answers whose coins the chain is being asked about
     * @param refusing makers that said an error
     */
    record Authenticating(
            Roster roster,
            PodleOpening opening,
            Map<Nick, List<BoxPublicKey>> keys,
            Map<Nick, IoAuth> checking,
            Map<Nick, MakerContribution> accepted,
            Set<Nick> refusing)
            implements RoundState {
        public Authenticating {
            keys = Map.copyOf(keys);
            checking = Map.copyOf(checking);
            accepted = Map.copyOf(accepted);
            refusing = Set.copyOf(refusing);
        }

        static Authenticating begun(Roster roster, PodleOpening opening, Map<Nick, List<BoxPublicKey>> keys) {
            return new Authenticating(roster, opening, keys, Map.of(), Map.of(), Set.of());
        }

        Authenticating keyedBy(Map<Nick, List<BoxPublicKey>> others) {
            return new Authenticating(roster, opening, others, checking, accepted, refusing);
        }

        Authenticating refusedBy(Nick maker) {
            return new Authenticating(roster, opening, keys, checking, accepted, plus(refusing, maker));
        }

        boolean isAnswered() {
            return roster.active().stream().allMatch(nick -> accepted.containsKey(nick) || refusing.contains(nick));
        }
    }

    /** The transaction is being made. */
    record Building(Roster roster) implements RoundState {}

    /** {@code !tx} is out: from here on every maker in it must sign. */
    record CollectingSignatures(Roster roster, Set<Nick> missing) implements RoundState {
        public CollectingSignatures {
            missing = Set.copyOf(missing);
        }
    }

    /** Every maker has signed; are all inputs still unspent? */
    record CheckingInputs(Roster roster) implements RoundState {}

    /** The point of no return: the wallet signs our inputs. */
    record Signing(Roster roster) implements RoundState {}

    record Broadcasting(Roster roster, TxId txid) implements RoundState {}

    /** The transaction is with the network. */
    record Done(Roster roster, TxId txid) implements RoundState {}

    /** @param detail for people; holds nothing that a stranger wrote */
    record Failed(Roster roster, FailureReason reason, String detail) implements RoundState {}

    default boolean isFinal() {
        return this instanceof Done || this instanceof Failed;
    }
}
