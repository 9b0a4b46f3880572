package org.joinmarket.directory.limit;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one connection may send.
 *
 * @param enabled false lets everything pass, for benchmarks
 * @param rates one for each kind
 * @param offences how many lines beyond its rates a connection survives
 */
public record TrafficLimits(boolean enabled, Map<TrafficKind, Rate> rates, Rate offences) {
    public TrafficLimits {
        rates = new EnumMap<>(rates);
        if (rates.size() != TrafficKind.values().length)
            throw new IllegalArgumentException("every kind of traffic has a rate");
    }

    public Rate rate(TrafficKind kind) {
        var rate = rates.get(kind);
        if (rate == null) throw new IllegalStateException("every kind of traffic has a rate");
        return rate;
    }
}
