package org.joinmarket.maker.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.joinmarket.common.offer.Offer;
import org.joinmarket.maker.Maker;
import org.joinmarket.maker.Makers;
import org.joinmarket.maker.commitment.MakerStore;
import org.joinmarket.maker.commitment.RoundRecord;
import org.joinmarket.maker.wallet.Standing;
import org.joinmarket.messaging.DirectoryView;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/status}: the makers whose wallets the caller's token covers. */
@RestController
class StatusController {
    private static final int LATEST = 20;

    private final Makers makers;
    private final MakerStore store;

    StatusController(Makers makers, MakerStore store) {
        this.makers = makers;
        this.store = store;
    }

    @GetMapping("/api/v1/status")
    MakerStatus status(@CurrentCaller Caller caller) {
        caller.require(Role.VIEWER, Role.MAKER, Role.OPERATOR);
        return new MakerStatus(makers.snapshots().stream()
                .filter(maker -> caller.mayUse(maker.wallet()))
                .map(this::entry)
                .toList());
    }

    private MakerStatus.Entry entry(Maker.Snapshot maker) {
        MakerStore.Totals totals = store.totals(maker.name());
        Map<String, Integer> sessions = new TreeMap<>();
        maker.sessions().forEach((phase, count) -> sessions.put(phase.label(), count));
        return new MakerStatus.Entry(
                maker.name(),
                maker.wallet(),
                maker.nick().value(),
                maker.standing() == Standing.OFFERING,
                maker.standing().label(),
                maker.standing().explanation(),
                maker.offers().stream().map(StatusController::offer).toList(),
                maker.directories().stream().map(StatusController::directory).toList(),
                sessions,
                new MakerStatus.Earnings(totals.rounds(), totals.earnedSats(), totals.pendingRounds()),
                rounds(store.latest(maker.name(), LATEST)));
    }

    private static MakerStatus.OfferEntry offer(Offer offer) {
        return new MakerStatus.OfferEntry(
                offer.id().value(),
                offer.type().word(),
                offer.minSize().value(),
                offer.maxSize().value(),
                offer.txFee().value(),
                offer.fee().format());
    }

    private static MakerStatus.DirectoryEntry directory(DirectoryView directory) {
        return new MakerStatus.DirectoryEntry(
                directory.endpoint().toString(),
                directory.state().name().toLowerCase(Locale.ROOT),
                directory.verified());
    }

    private static List<MakerStatus.Round> rounds(List<RoundRecord> rounds) {
        return rounds.stream()
                .map(round -> new MakerStatus.Round(
                        round.session(),
                        round.state().name().toLowerCase(Locale.ROOT),
                        round.amountSats(),
                        round.cjfeeSats(),
                        round.earnedSats(),
                        round.txid(),
                        round.startedAt().toString(),
                        round.burnMicros(),
                        round.leaseMicros(),
                        round.signMicros()))
                .toList();
    }
}
