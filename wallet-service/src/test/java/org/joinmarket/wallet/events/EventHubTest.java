package org.joinmarket.wallet.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.ManualClock;
import org.joinmarket.wallet.api.Approvals;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Coverages;
import org.joinmarket.wallet.api.Events.Event;
import org.joinmarket.wallet.api.Events.Kind;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventHubTest {
    private static final String OUTPOINT = "ab".repeat(32) + ":1";
    private static final Caller OPERATOR = caller("operator", Role.OPERATOR, Set.of());

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventHub hub = new EventHub(new SecureRandom(), new ManualClock(), meters);

    private static Caller caller(String name, Role role, Set<Integer> mixdepths) {
        return new Caller(name, role, Set.of("w"), mixdepths);
    }

    /** Hears as many as it has room for. */
    private static final class Ear implements EventHub.Listener {
        private final List<Event> heard = new ArrayList<>();
        private final int room;
        private String end = "";
        private String endId = "";

        Ear(int room) {
            this.room = room;
        }

        @Override
        public boolean tell(Event event) {
            if (heard.size() == room) return false;
            heard.add(event);
            return true;
        }

        @Override
        public void end(Event last) {
            end += last.detail();
            endId = last.id();
        }
    }

    private static Happening lease(String token) {
        return Happening.lease("l1", token, "w", 1, Leases.State.GRANTED, 9, null, null);
    }

    private List<Happening> everything() {
        return List.of(
                lease("maker"),
                lease("taker"),
                Happening.payment("p1", "w", 1, Sends.State.BROADCAST, 9, "t", null),
                Happening.deposit(OUTPOINT, "w", 1, true, 9),
                Happening.coin(OUTPOINT, "w", FreezeReason.OPERATOR),
                Happening.bond("2027-01", "w", Bonds.State.ACTIVE),
                Happening.scan("w", true),
                Happening.progress("w", Coverages.State.WHOLE, 42, 60L, null),
                Happening.approval("a1", "w", Approvals.Kind.PAYMENT, Approvals.State.WAITING, 9L),
                Happening.chain("node-down"),
                Happening.payment("p2", "other", 1, Sends.State.BROADCAST, 9, "t", null),
                Happening.scan("other", true));
    }

    private List<String> heardBy(Caller caller) {
        Ear ear = new Ear(100);
        Runnable leave = hub.listen(caller, null, ear).leave();
        everything().forEach(hub::tell);
        leave.run();
        return ear.heard.stream().map(event -> event.kind().name()).toList();
    }

    @Test
    void everybodyHearsWhatHeMaySee() {
        assertThat(heardBy(OPERATOR))
                .containsExactly(
                        "LEASE",
                        "LEASE",
                        "PAYMENT",
                        "DEPOSIT",
                        "COIN",
                        "BOND",
                        "SCAN",
                        "PROGRESS",
                        "APPROVAL",
                        "CHAIN");
        assertThat(heardBy(caller("viewer", Role.VIEWER, Set.of())))
                .containsExactly("PAYMENT", "DEPOSIT", "COIN", "BOND", "SCAN", "PROGRESS", "APPROVAL", "CHAIN");
        assertThat(heardBy(caller("maker", Role.MAKER, Set.of()))).containsExactly("LEASE", "SCAN", "CHAIN");
        assertThat(heardBy(caller("another", Role.TAKER, Set.of()))).containsExactly("SCAN", "CHAIN");
        assertThat(heardBy(caller("taker", Role.VIEWER, Set.of())))
                .as("not by the name of another")
                .doesNotContain("LEASE");
        assertThat(heardBy(caller("narrow", Role.OPERATOR, Set.of(0)))).containsExactly("BOND", "SCAN", "CHAIN");
        assertThat(heardBy(caller("narrow", Role.VIEWER, Set.of(1)))).containsExactly("DEPOSIT", "SCAN", "CHAIN");
    }

    @Test
    void whoeverComesBackHearsWhatHeMissed() {
        Ear ear = new Ear(100);
        EventHub.Subscription first = hub.listen(OPERATOR, null, ear);
        assertThat(first.before()).extracting(Event::state).containsExactly("OPEN");
        hub.tell(Happening.scan("w", false));
        first.leave().run();
        hub.tell(Happening.scan("w", true));
        hub.tell(Happening.scan("other", true));

        String known = ear.heard.getFirst().id();
        assertThat(hub.listen(OPERATOR, known, new Ear(1)).before())
                .extracting(Event::state)
                .containsExactly("KNOWN", "OPEN");
        String now = hub.listen(OPERATOR, known, new Ear(1)).before().getLast().id();
        assertThat(hub.listen(OPERATOR, now, new Ear(1)).before())
                .extracting(Event::state)
                .containsExactly("OPEN");
    }

    @Test
    void whoeverComesBackAfterItsEndHearsWhatThereWasNoRoomFor() {
        Ear slow = new Ear(1);
        hub.listen(OPERATOR, null, slow);
        hub.tell(Happening.scan("w", false));
        hub.tell(Happening.chain("node-down"));
        hub.tell(Happening.scan("w", true));
        assertThat(slow.end).isEqualTo("too-slow");
        assertThat(hub.listen(OPERATOR, slow.endId, new Ear(9)).before())
                .extracting(Event::kind)
                .containsExactly(Kind.CHAIN, Kind.SCAN, Kind.STREAM);

        Ear over = new Ear(9);
        EventHub.Subscription subscription = hub.listen(OPERATOR, null, over);
        hub.tell(Happening.scan("w", false));
        subscription.over().run();
        subscription.over().run();
        hub.tell(Happening.scan("w", true));
        assertThat(over.end).isEqualTo("time-is-over");
        assertThat(over.heard).extracting(Event::id).containsExactly(over.endId);
    }

    @Test
    void whatIsNotKeptAnyMoreIsSaidToBeLost() {
        String start = hub.listen(OPERATOR, null, new Ear(1)).before().getLast().id();
        for (int i = 0; i < EventHub.KEPT; i++) hub.tell(Happening.scan("w", i % 2 == 0));
        assertThat(hub.listen(OPERATOR, start, new Ear(1)).before()).hasSize(EventHub.KEPT + 1);
        hub.tell(Happening.scan("w", true));
        List<Event> after = hub.listen(OPERATOR, start, new Ear(1)).before();
        assertThat(after).hasSize(EventHub.KEPT + 2);
        assertThat(after.getFirst().kind()).isEqualTo(Kind.STREAM);
        assertThat(after.getFirst().state()).isEqualTo("LOST");

        EventHub later = new EventHub(new SecureRandom(), new ManualClock(), new SimpleMeterRegistry());
        assertThat(later.listen(OPERATOR, start, new Ear(1)).before())
                .as("another process")
                .extracting(Event::state)
                .containsExactly("LOST", "OPEN");
    }

    @Test
    void ofASearchThatWasMissedOnlyTheLatestIsTold() {
        String start = hub.listen(OPERATOR, null, new Ear(1)).before().getLast().id();
        hub.tell(Happening.scan("w", false));
        for (int percent = 0; percent <= 100; percent++) {
            hub.tell(Happening.progress("w", Coverages.State.WHOLE, percent, 100L - percent, null));
            hub.tell(Happening.progress("other", Coverages.State.WHOLE, percent, null, null));
        }
        hub.tell(Happening.scan("w", true));
        assertThat(hub.listen(OPERATOR, start, new Ear(1)).before())
                .as("nothing was lost")
                .extracting(Event::state)
                .containsExactly("SEARCHING", "WHOLE", "KNOWN", "OPEN");
        Event latest = hub.listen(OPERATOR, start, new Ear(1)).before().get(1);
        assertThat(latest.percent()).isEqualTo(100);
        assertThat(latest.secondsLeft()).isEqualTo(0);
        assertThat(hub.listen(OPERATOR, latest.id(), new Ear(1)).before())
                .extracting(Event::state)
                .containsExactly("KNOWN", "OPEN");
    }

    @Test
    void aSearchIsToldWhenItIsAPercentFurtherOrDoesSomethingElse() {
        Ear ear = new Ear(100);
        hub.listen(OPERATOR, null, ear);
        StateChanges changes = new StateChanges(hub);
        changes.progress("w", Coverages.State.WAITING, 0, null, null);
        changes.progress("w", Coverages.State.RECENT, 0.011, Duration.ofSeconds(90), null);
        changes.progress("w", Coverages.State.RECENT, 0.019, Duration.ofSeconds(80), null);
        changes.progress("w", Coverages.State.RECENT, 0.02, Duration.ofSeconds(70), null);
        changes.progress("w", Coverages.State.RECENT, 0.02, null, "the node is away");
        changes.progress("w", Coverages.State.WHOLE, 0, null, null);
        for (int i = 0; i < 2; i++) changes.progress("w", Coverages.State.COMPLETE, 1, null, null);
        assertThat(ear.heard)
                .extracting(one -> one.state() + " " + one.percent() + " " + one.secondsLeft() + " " + one.detail())
                .containsExactly(
                        "WAITING 0 null null",
                        "RECENT 1 90 null",
                        "RECENT 2 70 null",
                        "RECENT 2 null the node is away",
                        "WHOLE 0 null null",
                        "COMPLETE 100 null null");
        assertThat(ear.heard).allSatisfy(event -> {
            assertThat(event.kind()).isEqualTo(Kind.PROGRESS);
            assertThat(event.wallet()).isEqualTo("w");
        });
        StateChanges afterAStart = new StateChanges(hub);
        afterAStart.progress("w", Coverages.State.COMPLETE, 1, null, null);
        assertThat(ear.heard).as("what was known before is no news").hasSize(6);
    }

    @Test
    void whoeverIsTooSlowIsDroppedAndOthersAreNot() {
        Ear slow = new Ear(3);
        Ear fast = new Ear(100);
        EventHub.Subscription place = hub.listen(OPERATOR, null, slow);
        hub.listen(OPERATOR, null, fast);
        for (int i = 0; i < 10; i++) hub.tell(Happening.chain("node-down"));
        assertThat(slow.heard).hasSize(3);
        assertThat(slow.end).isEqualTo("too-slow");
        assertThat(fast.heard).hasSize(10);
        assertThat(meters.counter("jm.wallet.events.dropped").count()).isEqualTo(1);
        assertThat(meters.get("jm.wallet.events.listeners").gauge().value())
                .as("until its connection is gone")
                .isEqualTo(2);
        place.leave().run();
        assertThat(meters.get("jm.wallet.events.listeners").gauge().value()).isEqualTo(1);
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        hub.listen(OPERATOR, null, new EventHub.Listener() {
            @Override
            public boolean tell(Event event) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void end(Event last) {
                throw new IllegalStateException("broken");
            }
        });
        hub.tell(Happening.chain(null));
        assertThat(hub.listen(OPERATOR, null, new Ear(1)).before()).hasSize(1);
    }

    @Test
    void notMoreListenThanMay() {
        for (int token = 0; token < EventHub.MAX_LISTENERS / EventHub.MAX_OF_A_TOKEN; token++) {
            Caller caller = caller("token-" + token, Role.VIEWER, Set.of());
            for (int i = 0; i < EventHub.MAX_OF_A_TOKEN; i++) hub.listen(caller, null, new Ear(1));
            assertTooMany(caller);
        }
        assertTooMany(OPERATOR);
    }

    private void assertTooMany(Caller caller) {
        assertThatThrownBy(() -> hub.listen(caller, null, new Ear(1)))
                .isInstanceOfSatisfying(
                        ApiProblem.class, e -> assertThat(e.problem().slug()).isEqualTo("too-many-listeners"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "x-7", "0123abcd-", "0123abcd--1", "0123abcd-99999999999999999999"})
    void whatIsNoIdIsRefused(String id) {
        assertThatThrownBy(() -> hub.listen(OPERATOR, id, new Ear(1)))
                .isInstanceOfSatisfying(
                        FieldProblem.class, e -> assertThat(e.field()).isEqualTo("Last-Event-ID"));
    }

    @Test
    void whenTheServiceStopsEveryStreamEnds() {
        Ear ear = new Ear(1);
        hub.listen(OPERATOR, null, ear);
        hub.stop();
        assertThat(ear.end).isEqualTo("stopping");
    }

    @Test
    void statesAreToldWhenTheyChange() {
        Ear ear = new Ear(100);
        hub.listen(OPERATOR, null, ear);
        StateChanges changes = new StateChanges(hub);
        for (int i = 0; i < 2; i++) {
            changes.chain(Optional.empty());
            changes.scan("w", false);
            changes.bonds(
                    "w",
                    List.of(
                            new StateChanges.Seen("2027-01", null, Bonds.State.UNFUNDED),
                            new StateChanges.Seen("2027-01", coin(0), Bonds.State.ACTIVE),
                            new StateChanges.Seen("2027-01", coin(1), Bonds.State.REDEEMED)));
        }
        changes.chain(Optional.of("node-down"));
        changes.chain(Optional.empty());
        changes.scan("w", true);
        changes.bonds("w", List.of(new StateChanges.Seen("2027-01", null, Bonds.State.CONFIRMING)));
        changes.bonds("w", List.of(new StateChanges.Seen("2027-01", coin(0), Bonds.State.EXPIRED)));
        assertThat(ear.heard)
                .extracting(Event::state)
                .containsExactly("SEARCHING", "TROUBLE", "OK", "KNOWN", "CONFIRMING", "EXPIRED");
    }

    private static OutPoint coin(int vout) {
        return new OutPoint(new TxId("ab".repeat(32)), vout);
    }
}
