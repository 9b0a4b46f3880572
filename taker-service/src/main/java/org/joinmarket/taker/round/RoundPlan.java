package org.joinmarket.taker.round;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.coinjoin.MakerCheck;
import org.joinmarket.common.nick.Nick;

/**
 * What a round is to do, fixed before its first {@code !fill}.
 *
 * @param minimumMakers the round goes on while that many are left, 1 to the number of participants
 * @param ownSide our inputs and outputs, which no maker may claim
 */
public record RoundPlan(Sats amount, List<Participant> participants, int minimumMakers, MakerCheck.TakerSide ownSide) {
    public RoundPlan {
        participants = List.copyOf(participants);
        if (minimumMakers < 1 || minimumMakers > participants.size())
            throw new IllegalArgumentException("minimum of makers out of range: " + minimumMakers);
        if (new HashSet<>(participants.stream().map(Participant::nick).toList()).size() != participants.size())
            throw new IllegalArgumentException("a maker is in the round twice");
    }

    /** The same, with one more coin that no maker may claim: the one behind our commitment. */
    RoundPlan withShown(OutPoint coin) {
        Set<OutPoint> inputs = new HashSet<>(ownSide.inputs());
        inputs.add(coin);
        return new RoundPlan(amount, participants, minimumMakers, new MakerCheck.TakerSide(inputs, ownSide.outputs()));
    }

    Participant participant(Nick nick) {
        return participants.stream()
                .filter(participant -> participant.nick().equals(nick))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not of this round"));
    }

    boolean includes(Nick nick) {
        return participants.stream().anyMatch(participant -> participant.nick().equals(nick));
    }

    Set<Nick> nicks() {
        return participants.stream().map(Participant::nick).collect(Collectors.toUnmodifiableSet());
    }
}
