package org.joinmarket.taker.job;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.coinjoin.MakerTerms;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.taker.round.DropReason;
import org.joinmarket.taker.round.Participant;

/** The makers of one coinjoin and what becomes of them. Belongs to the job's thread. */
final class ChosenMakers {
    private final List<Offer> offers;
    private final Sats amount;
    private final Set<Nick> signed = new HashSet<>();

    ChosenMakers(List<Offer> offers, Sats amount) {
        this.offers = offers.stream().sorted(Comparator.comparing(Offer::maker)).toList();
        this.amount = amount;
    }

    List<Participant> participants() {
        return offers.stream()
                .map(offer -> new Participant(offer.maker(), offer.id(), MakerTerms.of(offer, amount)))
                .toList();
    }

    void signedBy(Nick maker) {
        signed.add(maker);
    }

    /** As the orderer sees them, in an order that says nothing. */
    List<Job.JobMaker> view(Map<Nick, DropReason> dropped) {
        return offers.stream().map(offer -> view(offer, dropped)).toList();
    }

    private Job.JobMaker view(Offer offer, Map<Nick, DropReason> dropped) {
        DropReason reason = dropped.get(offer.maker());
        Job.MakerState state = reason != null
                ? Job.MakerState.DROPPED
                : signed.contains(offer.maker()) ? Job.MakerState.SIGNED : Job.MakerState.CHOSEN;
        return new Job.JobMaker(
                offer.maker().value(),
                offer.toCommand().text(),
                offer.cjFee(amount).value(),
                state,
                reason == null ? null : reason.name());
    }
}
