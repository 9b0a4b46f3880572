package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.joinmarket.system.Query.Condition;
import org.joinmarket.system.Query.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Rules and dashboards as files. That services export what they ask for is held in {@link CoinjoinOnBitcoindTest}. */
class MonitoringFilesTest {
    /** Those of which Grafana 12 brings the code, and which we use. */
    private static final Set<String> PANELS =
            Set.of("row", "timeseries", "stat", "gauge", "table", "bargauge", "heatmap", "text");

    /** As Grafana calls them. */
    private static final Set<String> UNITS =
            Set.of("short", "bytes", "Bps", "s", "percentunit", "reqps", "cps", "none", "dtdurations", "bool_on_off");

    private static final int COLUMNS = 24;

    @Test
    void everyAlertHasATestAndItsSectionInTheRunbook() throws IOException {
        var alerts = new ArrayList<Map<String, Object>>(Monitoring.rules());
        alerts.addAll(Monitoring.rulesForKubernetes());
        alerts.removeIf(rule -> !rule.containsKey("alert"));
        String tests = read("deploy/prometheus/tests/joinmarket_test.yml")
                + read("deploy/prometheus/tests/kubernetes_test.yml");
        String runbook = read("docs/runbook.md");

        assertThat(alerts).hasSizeGreaterThan(25).allSatisfy(alert -> {
            String name = Monitoring.text(alert, "alert");
            assertThat(tests).contains("alertname: " + name + "\n");
            assertThat(runbook).contains("\n## " + name + "\n");
            assertThat(Monitoring.text(alert, "annotations"))
                    .contains("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(Monitoring.text(alert, "labels")).containsPattern("severity=(critical|warning|info)");
        });
    }

    private static String read(String file) throws IOException {
        return Files.readString(SystemMarket.root().resolve(file));
    }

    static Stream<String> dashboards() {
        return Monitoring.dashboards().keySet().stream();
    }

    @Test
    void thereIsADashboardForEveryPartOfTheMarketEachUnderItsOwnName() {
        Map<String, JsonNode> dashboards = Monitoring.dashboards();

        assertThat(dashboards)
                .containsOnlyKeys("directory.json", "maker.json", "market.json", "taker.json", "wallet.json");
        assertThat(dashboards.values())
                .extracting(one -> one.path("uid").asString())
                .doesNotHaveDuplicates();
        assertThat(dashboards.values())
                .extracting(one -> one.path("title").asString())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void aDashboardIsOneThatGrafanaTakes(String file) {
        JsonNode dashboard = Monitoring.dashboards().get(file);

        assertThat(dashboard.path("uid").asString()).matches("[a-z0-9-]{1,40}");
        assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
        assertThat(dashboard.has("id")).as("an id is Grafana's to give").isFalse();
        assertThat(dashboard.path("editable").asBoolean(true)).isFalse();
        var ids = new ArrayList<Integer>();
        var cells = new HashSet<String>();
        for (JsonNode panel : dashboard.path("panels")) {
            ids.add(panel.path("id").asInt());
            assertThat(panel.path("type").asString()).isIn(PANELS);
            assertThat(panel.path("title").asString()).isNotBlank();
            itHasItsPlace(panel, cells);
            if (!Set.of("row", "text").contains(panel.path("type").asString())) itAsksOurPrometheus(panel);
        }
        assertThat(ids).hasSizeGreaterThan(5).doesNotHaveDuplicates().allMatch(id -> id > 0);
    }

    /** In a Grafana of somebody else's the datasource has another uid, so the dashboard asks for the one that is chosen: at first the default one. */
    @ParameterizedTest
    @MethodSource("dashboards")
    void aDashboardAsksWhicheverPrometheusIsChosen(String file) {
        JsonNode variables =
                Monitoring.dashboards().get(file).path("templating").path("list");

        JsonNode choice = variables.get(0);
        assertThat(choice.path("name").asString()).isEqualTo("datasource");
        assertThat(choice.path("type").asString()).isEqualTo("datasource");
        assertThat(choice.path("query").asString()).isEqualTo("prometheus");
        assertThat(choice.path("current").isEmpty())
                .as("chosen here, where nobody knows")
                .isTrue();
        assertThat(variables.size()).isGreaterThan(1);
        for (int i = 1; i < variables.size(); i++) itIsTheChosen(variables.get(i));
    }

    @Test
    void theDefaultDatasourceOfOurGrafanaIsAPrometheus() {
        Map<String, Object> file =
                Monitoring.yaml(SystemMarket.root().resolve("deploy/grafana/provisioning/datasources/prometheus.yml"));

        assertThat(Monitoring.maps(file.get("datasources")))
                .singleElement()
                .satisfies(one ->
                        assertThat(one).containsEntry("type", "prometheus").containsEntry("isDefault", true));
    }

    private static void itIsTheChosen(JsonNode asking) {
        assertThat(asking.path("datasource").path("type").asString()).isEqualTo("prometheus");
        assertThat(asking.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
    }

    private static void itHasItsPlace(JsonNode panel, Set<String> taken) {
        JsonNode place = panel.path("gridPos");
        int x = place.path("x").asInt(-1);
        int width = place.path("w").asInt();
        assertThat(x).isBetween(0, COLUMNS - width);
        for (int column = x; column < x + width; column++)
            for (int row = 0; row < place.path("h").asInt(); row++)
                assertThat(taken.add(column + "/" + (place.path("y").asInt() + row)))
                        .as("the place of %s is taken", panel.path("title"))
                        .isTrue();
    }

    private static void itAsksOurPrometheus(JsonNode panel) {
        String title = panel.path("title").asString();
        itIsTheChosen(panel);
        assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString())
                .as(title)
                .isIn(UNITS);
        assertThat(panel.path("description").asString()).as(title).isNotBlank();
        var names = new ArrayList<String>();
        for (JsonNode target : panel.path("targets")) {
            itIsTheChosen(target);
            names.add(target.path("refId").asString());
            assertThat(Query.parse(target.path("expr").asString()).selectors())
                    .as(title)
                    .isNotEmpty();
        }
        assertThat(names).as(title).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void aQueryIsReadForWhatItNames() {
        var query = Query.parse("sum by (instance, kind) (rate(jm_hits_total{instance=~\"$instance\",kind!=\"a\"}[5m]))"
                + " / on (instance) group_left () max(jm_max{role=~\"maker|other\"} offset 1h) > bool 0.5 and up == 1");

        assertThat(query.kept()).containsExactlyInAnyOrder("instance", "kind");
        assertThat(query.selectors())
                .containsExactly(
                        new Selector(
                                "jm_hits_total",
                                List.of(new Condition("instance", List.of()), new Condition("kind", List.of("a")))),
                        new Selector("jm_max", List.of(new Condition("role", List.of("maker", "other")))),
                        new Selector("up", List.of()));
    }

    @Test
    void whatNobodyExportsIsMissed() {
        var exported = new Exported()
                .add("# HELP jm_hits_total x\njm_hits_total{kind=\"a\",service=\"s\"} 1.0\njm_size 2\n")
                .record("jm:hits:rate", Query.parse("sum by (kind) (rate(jm_hits_total[5m]))"));

        assertThat(exported.missing(Query.parse("jm_hits_total{kind=\"a\"} > jm_size"), Set.of("kind", "instance")))
                .isEmpty();
        assertThat(exported.missing(Query.parse("jm:hits:rate"), Set.of("kind")))
                .isEmpty();
        assertThat(exported.missing(Query.parse("jm_hit_total"), Set.of())).containsExactly("the metric jm_hit_total");
        assertThat(exported.missing(Query.parse("jm_hits_total{sort=\"a\"}"), Set.of()))
                .containsExactly("the label sort of jm_hits_total");
        assertThat(exported.missing(Query.parse("jm_hits_total{kind=~\"a|b\"}"), Set.of()))
                .containsExactly("kind=b of jm_hits_total");
        assertThat(exported.missing(Query.parse("sum by (sort) (jm_size)"), Set.of("kind")))
                .containsExactly("the label sort", "the label kind, which is shown");
    }
}
