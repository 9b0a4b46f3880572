package org.joinmarket.maker.offer;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import lombok.Builder;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.common.offer.OfferMessage;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.session.CounterpartyLink;
import org.joinmarket.maker.session.Owner;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.maker.wallet.BondProver;
import org.joinmarket.messaging.DirectoryEndpoint;

/**
 * Tells the standing offers to those who ask, with the bond where there is one (wire.md 5.3, 5.4).
 *
 * @param limit the owner's alone
 * @param blocking where the wallet service is asked for a proof
 * @param dropped told of each question that has no answer
 */
@Builder
public record OrderbookAnswers(
        StandingOffers offers,
        OrderbookLimit limit,
        BondProver bond,
        Owner owner,
        Executor blocking,
        CounterpartyLink link,
        InstantSource clock,
        Consumer<Dropped> dropped) {
    /**
     * On the owner's thread.
     *
     * @param directory which brought the request
     */
    public void answer(Nick asker, DirectoryEndpoint directory) {
        List<Offer> standing = offers.all();
        if (standing.isEmpty()) return;
        switch (limit.judge(asker, directory, clock.instant())) {
            case ANSWERED -> dropped.accept(Dropped.ANSWERED);
            case TOO_MANY -> dropped.accept(Dropped.RATE);
            case ANSWER -> {
                if (bond.mayHaveOne()) blocking.execute(() -> showBond(asker));
                else showOffers(asker, Optional.empty());
            }
        }
    }

    private void showBond(Nick asker) {
        switch (bond.proofFor(asker)) {
            case BondProver.Showing.Bond(var proof) -> owner.execute(() -> showOffers(asker, Optional.of(proof)));
            case BondProver.Showing.NoBond _ -> owner.execute(() -> showOffers(asker, Optional.empty()));
            case BondProver.Showing.NotNow _ -> dropped.accept(Dropped.NO_PROOF);
        }
    }

    private void showOffers(Nick asker, Optional<String> proof) {
        offers.all().forEach(offer -> link.send(asker, withBond(offer.toCommand(), proof)));
    }

    /** One message for each offer, each with the bond: some readers take only the first offer (wire.md 5.3). */
    private static CommandText withBond(CommandText offer, Optional<String> proof) {
        return proof.map(text ->
                        new CommandText(offer.word(), offer.arguments() + "!" + OfferMessage.BOND_COMMAND + " " + text))
                .orElse(offer);
    }
}
