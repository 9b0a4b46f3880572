package org.joinmarket.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.joinmarket.system.Query.Condition;
import org.joinmarket.system.Query.Selector;

/** Metrics that somebody exports, with their labels and the values of these; and what a query asks for in vain. */
final class Exported {
    /** Prometheus adds them to whatever it fetches. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, Map<String, Set<String>>> labels = new TreeMap<>();

    /** Everything in a page of metrics. */
    Exported add(String page) {
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String metric = line.split("[{ ]", 2)[0];
            var ofMetric = labels.computeIfAbsent(metric, _ -> new HashMap<>());
            int braces = line.indexOf('{');
            if (braces < 0) return;
            var found = LABEL.matcher(line.substring(braces, line.lastIndexOf('}') + 1));
            while (found.find())
                ofMetric.computeIfAbsent(found.group(1), _ -> new TreeSet<>()).add(found.group(2));
        });
        return this;
    }

    /** What a rule records: its labels are those that the rule keeps. */
    Exported record(String metric, Query query) {
        var ofMetric = labels.computeIfAbsent(metric, _ -> new HashMap<>());
        for (String label : query.kept()) ofMetric.computeIfAbsent(label, _ -> new TreeSet<>());
        return this;
    }

    /**
     * Complaints about what nobody exports.
     *
     * @param shown labels that a legend or a text shows
     */
    List<String> missing(Query query, Set<String> shown) {
        var missing = new ArrayList<String>();
        Set<String> known = new TreeSet<>(OF_PROMETHEUS);
        for (Selector selector : query.selectors()) {
            var ofMetric = labels.get(selector.metric());
            if (ofMetric == null) {
                missing.add("the metric " + selector.metric());
                continue;
            }
            known.addAll(ofMetric.keySet());
            for (Condition condition : selector.conditions()) missing.addAll(missing(selector.metric(), condition));
        }
        for (String label : query.kept()) if (!known.contains(label)) missing.add("the label " + label);
        Set<String> left = query.kept().isEmpty() ? known : query.kept();
        for (String label : shown) if (!left.contains(label)) missing.add("the label " + label + ", which is shown");
        return missing;
    }

    private List<String> missing(String metric, Condition condition) {
        if (OF_PROMETHEUS.contains(condition.label())) return List.of();
        Set<String> values = labels.getOrDefault(metric, Map.of()).get(condition.label());
        if (values == null) return List.of("the label " + condition.label() + " of " + metric);
        return condition.values().stream()
                .filter(value -> !values.contains(value))
                .map(value -> condition.label() + "=" + value + " of " + metric)
                .toList();
    }
}
