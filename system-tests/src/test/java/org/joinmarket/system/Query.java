package org.joinmarket.system;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of Prometheus names: metrics with the labels that they are chosen by, and labels that are kept. Knows as much of
 * the language as our files use; promtool checks that they are expressions.
 *
 * @param selectors in the order of the text
 * @param kept labels of {@code by} and {@code on}
 */
record Query(List<Selector> selectors, Set<String> kept) {
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|on|without|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w:.$])([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\{[^}]*})?(\\s*\\()?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "bool", "offset", "sum", "min", "max", "avg", "count", "inf", "nan");

    /** A metric, and by what its series are chosen. */
    record Selector(String metric, List<Condition> conditions) {
        Selector {
            conditions = List.copyOf(conditions);
        }
    }

    /** @param values each alternative of a pattern; empty for what is only known when somebody looks */
    record Condition(String label, List<String> values) {
        Condition {
            values = List.copyOf(values);
        }
    }

    Query {
        selectors = List.copyOf(selectors);
        kept = Set.copyOf(kept);
    }

    static Query parse(String expression) {
        var kept = new LinkedHashSet<String>();
        Matcher groupings = GROUPING.matcher(expression);
        while (groupings.find())
            if (Set.of("by", "on").contains(groupings.group(1)))
                Arrays.stream(groupings.group(2).split(","))
                        .map(String::strip)
                        .filter(label -> !label.isEmpty())
                        .forEach(kept::add);
        var selectors = new ArrayList<Selector>();
        Matcher found = SELECTOR.matcher(GROUPING.matcher(expression).replaceAll(" "));
        while (found.find()) {
            boolean function = found.group(3) != null;
            if (!function && !WORDS.contains(found.group(1).toLowerCase(Locale.ROOT)))
                selectors.add(new Selector(found.group(1), conditions(found.group(2))));
        }
        return new Query(selectors, kept);
    }

    private static List<Condition> conditions(String braces) {
        if (braces == null) return List.of();
        return MATCHER.matcher(braces)
                .results()
                .map(one -> new Condition(one.group(1), values(one.group(2), one.group(3))))
                .toList();
    }

    private static List<String> values(String operator, String text) {
        if (text.contains("$") || text.contains(".*")) return List.of();
        return operator.contains("~") ? List.of(text.split("\\|")) : List.of(text);
    }
}
