package org.joinmarket.benchmarks.directory;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One reading of a service's metrics in Prometheus' text format. */
final class Prometheus {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([-+0-9.eE]+|NaN|[-+]?Inf)(?: [0-9]+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"([^\"]*)\"");

    private record Sample(String name, Map<String, String> labels, double value) {}

    private final List<Sample> samples;

    Prometheus(String text) {
        samples = text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(found -> new Sample(found.group(1), labels(found.group(2)), number(found.group(3))))
                .toList();
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    private static Map<String, String> labels(@org.jspecify.annotations.Nullable String text) {
        if (text == null) return Map.of();
        return LABEL.matcher(text)
                .results()
                .collect(java.util.stream.Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    /** @throws IllegalStateException if there is no such sample */
    double sum(String name, Predicate<Map<String, String>> labels) {
        var found = samples.stream()
                .filter(sample -> sample.name.equals(name) && labels.test(sample.labels))
                .mapToDouble(Sample::value)
                .toArray();
        if (found.length == 0) throw new IllegalStateException("the directory shows no " + name);
        return java.util.Arrays.stream(found).sum();
    }

    boolean has(String name, Predicate<Map<String, String>> labels) {
        return samples.stream().anyMatch(sample -> sample.name.equals(name) && labels.test(sample.labels));
    }
}
