package org.joinmarket.maker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.common.amount.Sats.sats;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.maker.session.SessionMeters.Dropped;
import org.joinmarket.testkit.wallet.FakeWalletService.Call;
import org.joinmarket.wallet.api.Leases.State;
import org.junit.jupiter.api.Test;

/** Takers that come in masses. */
class FloodTest {
    private static final Origin FLOODING = new Origin("flooding.onion:5222");

    private final SessionBench bench = new SessionBench();
    private final Nick taker = SessionBench.nick();

    @Test
    void theOldestBeforeAuthMakesPlaceAndWhoeverShowedACoinStays() {
        SessionBench small = new SessionBench(SessionBench.settings(3, 10));
        small.upToIoAuth(taker);
        for (int i = 0; i < 10; i++)
            small.receive(SessionBench.nick(), small.taker().fill());

        assertThat(small.phases()).isEqualTo(Map.of(Phase.AWAITING_TX, 1, Phase.AWAITING_AUTH, 2));
        assertThat(small.meters.ended).containsOnly(EndReason.EVICTED).hasSize(8);
    }

    @Test
    void nicksInMassesByOneDirectoryPushOutNobodyOfAnother() {
        SessionBench small = new SessionBench(SessionBench.settings(4, 10));
        TakerScript honest = small.taker();
        small.upToPubKey(taker, honest);
        for (int i = 0; i < 20; i++)
            small.receive(SessionBench.nick(), FLOODING, small.taker().fill());
        assertThat(small.meters.ended).containsOnly(EndReason.EVICTED).hasSize(17);
        small.sent.clear();

        small.receive(taker, honest.auth());

        assertThat(small.phases()).isEqualTo(Map.of(Phase.AWAITING_TX, 1, Phase.AWAITING_AUTH, 3));
    }

    @Test
    void whoComesByAnotherDirectoryThanTheMassesFindsAPlaceAndKeepsIt() {
        SessionBench small = new SessionBench(SessionBench.settings(4, 10));
        for (int i = 0; i < 20; i++)
            small.receive(SessionBench.nick(), FLOODING, small.taker().fill());
        List<Nick> honest = List.of(taker, SessionBench.nick());
        for (Nick nick : honest) small.receive(nick, small.taker().fill());
        for (int i = 0; i < 20; i++)
            small.receive(SessionBench.nick(), FLOODING, small.taker().fill());
        small.meters.dropped.clear();

        for (Nick nick : honest) small.receive(nick, new CommandText("auth", "AAAA"));

        assertThat(small.meters.dropped).containsExactly(Dropped.NOT_DECRYPTABLE, Dropped.NOT_DECRYPTABLE);
    }

    @Test
    void whenEveryPlaceIsTakenByPeopleWithCoinsNewcomersAreDropped() {
        SessionBench small = new SessionBench(SessionBench.settings(1, 10));
        small.upToIoAuth(taker);

        small.receive(SessionBench.nick(), small.taker().fill());

        assertThat(small.sent).isEmpty();
        assertThat(small.meters.dropped).containsExactly(Dropped.TOO_MANY_SESSIONS);
    }

    @Test
    void lookUpsUnderWayAreBoundedWhoeverAsksForThem() {
        SessionBench small = new SessionBench(SessionBench.settings(2, 10));
        small.hold();
        for (int i = 0; i < 20; i++)
            small.receive(SessionBench.nick(), small.taker().fill());

        assertThat(small.meters.dropped).containsOnly(Dropped.TOO_MANY_SESSIONS).hasSize(16);
    }

    @Test
    void onlySoManySignedRoundsMayStillBePushedAndTheirLeasesStay() {
        SessionBench small = new SessionBench(SessionBench.settings(10, 2));
        List<Transaction> signed = new ArrayList<>();
        List<TakerScript> scripts = new ArrayList<>();
        List<Nick> nicks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            small.wallets.wallet("alice").fund(0, sats(50_000_000));
            scripts.add(small.taker());
            nicks.add(SessionBench.nick());
            signed.add(small.signed(nicks.get(i), scripts.get(i)));
        }

        small.receive(nicks.get(0), scripts.get(0).push(signed.get(0)));
        assertThat(small.wallets.count(Call.BROADCAST)).isZero();
        small.receive(nicks.get(2), scripts.get(2).push(signed.get(2)));

        assertThat(small.wallets.leaseStates()).containsExactly(State.SIGNED, State.SIGNED, State.SPENT);
    }

    @Test
    void aForeignPushToASignedRoundPushesNobodyElseOut() {
        SessionBench small = new SessionBench(SessionBench.settings(10, 1));
        TakerScript script = small.taker();
        Transaction complete = small.signed(taker, script);
        small.receive(taker, script.push(complete));
        small.receive(taker, script.push(complete));

        assertThat(small.phases()).isEqualTo(Map.of(Phase.PUSHED, 1));
    }

    @Test
    void aNickThatShoutsIsNotHeardUntilItHasBeenQuiet() {
        for (int i = 0; i < 150; i++) bench.receive(taker, new CommandText("nonsense", ""));
        assertThat(bench.meters.dropped.stream().filter(each -> each == Dropped.RATE))
                .hasSize(50);

        bench.pass(Duration.ofSeconds(1));

        bench.upToPubKey(taker, bench.taker());
    }
}
