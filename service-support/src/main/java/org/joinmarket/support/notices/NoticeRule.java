package org.joinmarket.support.notices;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** When a meter says that something is worth a notice. A service declares its own as beans. */
public sealed interface NoticeRule {
    NoticeKind kind();

    /** Name of the meters, as they were registered. */
    String meter();

    /** Which of the meters of that name. */
    Predicate<Meter.Id> where();

    /**
     * A counter went up.
     *
     * @param pause after a notice of one meter, before the next one, which then counts all since: what strangers can cause must not
     *     ring a phone all night
     */
    record Counted(NoticeKind kind, String meter, Predicate<Meter.Id> where, Duration pause) implements NoticeRule {}

    /**
     * A gauge has been so for some time. Said once, and again only after it was otherwise.
     *
     * @param during how long before it is said; zero: at once
     * @param why name of gauges of which one is 1 at a time, with the same tags and one more that says why; it may change meanwhile
     */
    record Holding(
            NoticeKind kind,
            String meter,
            Predicate<Meter.Id> where,
            DoublePredicate is,
            Duration during,
            @Nullable String why)
            implements NoticeRule {
        /** One of which the gauge itself says everything. */
        public Holding(NoticeKind kind, String meter, Predicate<Meter.Id> where, DoublePredicate is, Duration during) {
            this(kind, meter, where, is, during, null);
        }

        /** Tags of the gauge that is 1 now; empty if none is. */
        private Map<String, String> reason(MeterRegistry registry, Meter.Id meter) {
            if (why == null) return Map.of();
            return registry.find(why).tags(meter.getTags()).gauges().stream()
                    .filter(gauge -> gauge.value() == 1)
                    .findFirst()
                    .map(gauge -> tags(gauge.getId()))
                    .orElse(Map.of());
        }
    }

    /** What a notice because of that meter can name, of this rule's kind. */
    default Map<String, String> names(MeterRegistry registry, Meter.Id meter) {
        var names = new HashMap<>(tags(meter));
        if (this instanceof Holding holding) names.putAll(holding.reason(registry, meter));
        return names;
    }

    private static Map<String, String> tags(Meter.Id meter) {
        return meter.getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
    }

    /** Meters whose tag has this value. */
    static Predicate<Meter.Id> tagged(String tag, String value) {
        return id -> value.equals(id.getTag(tag));
    }

    /** All meters of the name. */
    static Predicate<Meter.Id> all() {
        return _ -> true;
    }
}
