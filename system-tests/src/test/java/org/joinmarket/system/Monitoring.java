package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.testkit.process.ServiceProcess;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prometheus' rules and Grafana's dashboards, and whether services that run export what these name: a rule on a metric that nobody
 * exports stays silent for ever, and a panel empty.
 */
final class Monitoring {
    static final Path RULES = SystemMarket.root().resolve("deploy/prometheus/rules/joinmarket.yml");
    static final Path DASHBOARDS = SystemMarket.root().resolve("deploy/grafana/dashboards");

    /** Which targets are up, known to Prometheus alone. */
    private static final String OWN =
            "up{job=\"joinmarket\",instance=\"any\"} 1\nALERTS{alertname=\"\",alertstate=\"firing\",severity=\"\"} 1\n";

    private static final Pattern IN_TEXTS = Pattern.compile("\\{\\{ *\\$labels\\.(\\w+)");
    private static final Pattern IN_LEGENDS = Pattern.compile("\\{\\{ *(\\w+) *}}");

    /**
     * @param where for people who have to mend it
     * @param shown labels in texts or legends
     */
    record Asked(String where, String expression, Set<String> shown) {
        Asked {
            shown = Set.copyOf(shown);
        }
    }

    private Monitoring() {}

    /** Every metric of every query, its labels, and the values that they are compared with. */
    static void namesOnlyWhatIsExportedBy(SystemMarket market) {
        var exported = new Exported().add(OWN);
        for (ServiceProcess service : market.processes.processes())
            exported.add(Actuator.get(service, "/actuator/prometheus"));
        for (Map<String, Object> rule : rules()) {
            if (rule.get("record") instanceof String recorded)
                exported.record(recorded, Query.parse(text(rule, "expr")));
            if (rule.get("alert") instanceof String alert)
                exported.add("ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\"} 1\n");
        }

        assertThat(Stream.concat(askedByRules().stream(), askedByPanels().stream()))
                .hasSizeGreaterThan(60)
                .flatExtracting(asked -> exported.missing(Query.parse(asked.expression()), asked.shown()).stream()
                        .map(missing -> asked.where() + " asks for " + missing)
                        .toList())
                .isEmpty();
    }

    /** Recording and alert rules as they are written. */
    static List<Map<String, Object>> rules() {
        return rulesOf(yaml(RULES));
    }

    /** What only Kubernetes can tell, from the kubelet and not from our services. */
    static List<Map<String, Object>> rulesForKubernetes() {
        Map<String, Object> file = yaml(SystemMarket.root().resolve("k8s/components/monitoring/volumes.yaml"));
        return rulesOf(maps(List.of(file.get("spec"))).getFirst());
    }

    private static List<Map<String, Object>> rulesOf(Map<String, Object> groups) {
        var rules = new ArrayList<Map<String, Object>>();
        for (Map<String, Object> group : maps(groups.get("groups"))) rules.addAll(maps(group.get("rules")));
        return rules;
    }

    private static List<Asked> askedByRules() {
        return rules().stream()
                .map(rule -> new Asked(
                        "the rule " + rule.getOrDefault("alert", rule.get("record")),
                        text(rule, "expr"),
                        found(IN_TEXTS, String.valueOf(rule.get("annotations")))))
                .toList();
    }

    private static List<Asked> askedByPanels() {
        var asked = new ArrayList<Asked>();
        dashboards().forEach((file, dashboard) -> {
            for (JsonNode panel : dashboard.path("panels"))
                for (JsonNode target : panel.path("targets"))
                    asked.add(new Asked(
                            file + ": " + panel.path("title").asString(),
                            target.path("expr").asString(),
                            found(IN_LEGENDS, target.path("legendFormat").asString(""))));
            for (JsonNode variable : dashboard.path("templating").path("list"))
                if (variable.path("type").asString().equals("query"))
                    asked.add(new Asked(
                            file + ": $" + variable.path("name").asString(),
                            variable.path("definition").asString().replaceAll("label_values\\((.*),.*\\)", "$1"),
                            Set.of()));
        });
        return asked;
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult one) -> one.group(1))
                .collect(Collectors.toSet());
    }

    /** By the names of their files. */
    static Map<String, JsonNode> dashboards() {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            var dashboards = new TreeMap<String, JsonNode>();
            for (Path file : files.toList())
                dashboards.put(
                        file.getFileName().toString(), JsonMapper.shared().readTree(Files.readString(file)));
            return dashboards;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first document of a file. */
    static Map<String, Object> yaml(Path file) {
        return maps(documents(file)).getFirst();
    }

    /** The documents of a file. */
    static List<Object> documents(Path file) {
        try {
            return documents(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of a text. */
    static List<Object> documents(String text) {
        var documents = new ArrayList<Object>();
        new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text).forEach(documents::add);
        return documents;
    }

    @SuppressWarnings("unchecked") // of YAML: keys are strings
    static List<Map<String, Object>> maps(Object list) {
        return (List<Map<String, Object>>) list;
    }

    static String text(Map<String, Object> map, String key) {
        return String.valueOf(map.get(key));
    }
}
