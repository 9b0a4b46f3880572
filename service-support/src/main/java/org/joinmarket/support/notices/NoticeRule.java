package org.joinmarket.support.notices;

import io.micrometer.core.instrument.Meter;
import java.time.Duration;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

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
     */
    record Holding(NoticeKind kind, String meter, Predicate<Meter.Id> where, DoublePredicate is, Duration during)
            implements NoticeRule {}

    /** Meters whose tag has this value. */
    static Predicate<Meter.Id> tagged(String tag, String value) {
        return id -> value.equals(id.getTag(tag));
    }

    /** All meters of the name. */
    static Predicate<Meter.Id> all() {
        return _ -> true;
    }
}
