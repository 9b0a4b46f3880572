package org.joinmarket.support.notices;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lombok.extern.slf4j.Slf4j;

/**
 * Looks at meters now and then. What happens in the market is counted by those who do it, and they neither know nor wait for
 * whoever is told of it. Used by one thread.
 */
@Slf4j
final class MeterWatch {
    /** A meter under a rule: two rules may look at one meter. */
    private record Place(NoticeRule rule, Meter.Id meter) {}

    private final MeterRegistry registry;
    private final List<NoticeRule> rules;
    private final InstantSource clock;
    private final Map<Place, Double> counted = new HashMap<>();
    /** Of a counter: the last notice. Of a gauge: since when it has been so. */
    private final Map<Place, Instant> since = new HashMap<>();

    private final Set<Place> told = new HashSet<>();
    private final Set<NoticeRule> failing = new HashSet<>();

    MeterWatch(MeterRegistry registry, List<NoticeRule> rules, InstantSource clock) {
        this.registry = registry;
        this.rules = List.copyOf(rules);
        this.clock = clock;
    }

    /** What has happened since the last look; at the first one, since the start. A rule that fails does not hold up the others. */
    List<Notice> look() {
        var notices = new ArrayList<Notice>();
        for (NoticeRule rule : rules) {
            try {
                look(rule, notices);
                failing.remove(rule);
            } catch (RuntimeException e) { // of a gauge: what it looks at is not there any more, or not yet
                if (failing.add(rule))
                    log.atError()
                            .addKeyValue("kind", rule.kind())
                            .addKeyValue("meter", rule.meter())
                            .setCause(e)
                            .log("cannot see whether there is something to tell");
            }
        }
        return notices;
    }

    private void look(NoticeRule rule, List<Notice> notices) {
        for (Meter meter : registry.find(rule.meter()).meters())
            if (rule.where().test(meter.getId())) look(rule, meter, notices);
    }

    private void look(NoticeRule rule, Meter meter, List<Notice> notices) {
        var place = new Place(rule, meter.getId());
        switch (rule) {
            case NoticeRule.Counted counting
            when meter instanceof Counter counter -> count(place, counter.count(), counting, notices);
            case NoticeRule.Holding holding
            when meter instanceof Gauge gauge -> hold(place, gauge.value(), holding, notices);
            case NoticeRule.Counted _, NoticeRule.Holding _ ->
                throw new IllegalStateException(rule.meter() + " is of another kind than its rule says");
        }
    }

    private void count(Place place, double now, NoticeRule.Counted rule, List<Notice> notices) {
        long times = Math.round(now - counted.getOrDefault(place, 0.0));
        Instant last = since.get(place);
        if (times < 1 || (last != null && isWithin(rule.pause(), last))) return;
        counted.put(place, now);
        since.put(place, clock.instant());
        notices.add(notice(place, times));
    }

    private void hold(Place place, double now, NoticeRule.Holding rule, List<Notice> notices) {
        if (!rule.is().test(now)) {
            since.remove(place);
            told.remove(place);
            return;
        }
        Instant from = since.computeIfAbsent(place, _ -> clock.instant());
        if (!isWithin(rule.during(), from) && told.add(place)) notices.add(notice(place, 1));
    }

    /** Not if the clock was set back: nobody waits until it is where it was. */
    private boolean isWithin(Duration limit, Instant from) {
        Instant now = clock.instant();
        return !now.isBefore(from) && now.isBefore(from.plus(limit));
    }

    private Notice notice(Place place, long times) {
        return new Notice(place.rule().kind(), place.rule().names(registry, place.meter()), times, clock.instant());
    }
}
