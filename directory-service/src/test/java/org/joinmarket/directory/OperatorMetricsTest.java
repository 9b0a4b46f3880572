package org.joinmarket.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.common.nick.NickAuthResult;
import org.joinmarket.common.protocol.Envelope;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.limit.DropReason;
import org.joinmarket.directory.limit.TrafficKind;
import org.joinmarket.directory.metrics.HandshakeResult;
import org.joinmarket.directory.metrics.MessageType;
import org.joinmarket.directory.peer.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Everything that Prometheus sees of a directory with peers of every sort, after they have done all kinds of things. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorMetricsTest {
    private static final String ALICE = "J5ALiceAAAAAAAAA";
    private static final String BOB = "J5BobbBBBBBBBBBB";
    private static final String CAROL = "J5CarLCCCCCCCCCC";
    private static final String NOWHERE = "NOT-SERVING-ONION";
    private static final String SECRET = "text-of-a-peer";

    /** The label that tells the series of a metric apart, and its values: all of them are there from the start. */
    private static final Map<String, Map.Entry<String, Set<String>>> LABELS = Map.ofEntries(
            Map.entry("jm_peers_active", Map.entry("role", labels(Role.values(), Role::label))),
            Map.entry(
                    "jm_handshakes_total",
                    Map.entry("result", labels(HandshakeResult.values(), HandshakeResult::label))),
            Map.entry("jm_messages_in_total", Map.entry("type", labels(MessageType.values(), MessageType::label))),
            Map.entry("jm_messages_out_total", Map.entry("type", labels(MessageType.values(), MessageType::label))),
            Map.entry("jm_bytes_in_total", Map.entry("type", labels(MessageType.values(), MessageType::label))),
            Map.entry("jm_bytes_out_total", Map.entry("type", labels(MessageType.values(), MessageType::label))),
            Map.entry("jm_drops_total", Map.entry("reason", labels(DropReason.values(), DropReason::label))),
            Map.entry(
                    "jm_connections_closed_total",
                    Map.entry("reason", labels(CloseReason.values(), CloseReason::label))),
            Map.entry("jm_rate_limit_hits_total", Map.entry("kind", labels(TrafficKind.values(), TrafficKind::label))),
            Map.entry("jm_nick_auth_total", Map.entry("result", labels(NickAuthResult.values(), NickAuthResult::code))),
            Map.entry("jm_fan_out_waiting", Map.entry("kind", Set.of("orderbook", "public"))),
            Map.entry("jm_fan_out_waiting_bytes", Map.entry("kind", Set.of("orderbook", "public"))),
            Map.entry("jm_relay_latency_seconds", Map.entry("type", Set.of("pubmsg", "privmsg"))));

    private static final Map<String, String> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("jm_peers_active", "gauge"),
            Map.entry("jm_peers_verified", "gauge"),
            Map.entry("jm_peers_max", "gauge"),
            Map.entry("jm_connections_active", "gauge"),
            Map.entry("jm_connections_handshaking", "gauge"),
            Map.entry("jm_connections_closed_total", "counter"),
            Map.entry("jm_handshakes_total", "counter"),
            Map.entry("jm_nick_auth_total", "counter"),
            Map.entry("jm_messages_in_total", "counter"),
            Map.entry("jm_messages_out_total", "counter"),
            Map.entry("jm_messages_broadcast_total", "counter"),
            Map.entry("jm_bytes_in_total", "counter"),
            Map.entry("jm_bytes_out_total", "counter"),
            Map.entry("jm_drops_total", "counter"),
            Map.entry("jm_rate_limit_hits_total", "counter"),
            Map.entry("jm_heartbeat_evictions_total", "counter"),
            Map.entry("jm_relay_latency_seconds", "histogram"),
            Map.entry("jm_event_loop_lag_seconds", "histogram"),
            Map.entry("jm_outbound_queue_bytes", "gauge"),
            Map.entry("jm_buffers_direct_bytes", "gauge"),
            Map.entry("jm_fan_out_waiting", "gauge"),
            Map.entry("jm_fan_out_waiting_bytes", "gauge"),
            Map.entry("jm_inbound_unfinished_bytes", "gauge"),
            Map.entry("jm_bans", "gauge"),
            Map.entry("jm_clock_seconds", "gauge"),
            Map.entry("jm_draining", "gauge")));

    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private record Sample(String name, Map<String, String> labels, double value) {}

    private Operator operator;
    private String scrape;
    private List<Sample> samples;

    private static <E> Set<String> labels(E[] constants, Function<E, String> label) {
        return Arrays.stream(constants).map(label).collect(Collectors.toUnmodifiableSet());
    }

    @BeforeAll
    void peersDoAllKindsOfThings(@TempDir Path folder) throws Exception {
        operator = new Operator(folder).start();
        try (var alice = operator.peer(ALICE, NOWHERE);
                var bob = operator.peer(BOB, TestDirectory.ONION, "ping", "a_feature_of_bob");
                var _ = operator.connect()) {
            alice.send(new Envelope(687, ALICE + "!PUBLIC!orderbook"));
            alice.send(new Envelope(687, ALICE + "!PUBLIC!" + SECRET));
            alice.send(new Envelope(685, ALICE + "!" + BOB + "!" + SECRET + " 1"));
            alice.send(new Envelope(685, CAROL + "!" + BOB + "!" + SECRET));
            alice.send(new Envelope(685, ALICE + "!" + CAROL + "!" + SECRET));
            for (int i = 0; i < 7; i++) alice.send(new Envelope(791, ""));
            alice.isServed();
            bob.isServed();
            assertThat(operator.refusal(ALICE)).contains("accepted\": false");
            try (var garbage = operator.connect()) {
                garbage.sendRaw((SECRET + "\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(garbage.isClosedInTheEnd()).isTrue();
            }
            operator.get("/api/v1/peers/" + ALICE);
            operator.get("/api/v1/peers?after=" + ALICE);
            operator.get("/api/v1/" + SECRET);
            operator.post(
                    "/api/v1/bans",
                    "{\"nick\": \"" + CAROL + "\", \"duration_seconds\": 60, \"reason\": \"" + SECRET + "\"}");
            scrape = operator.actuator("prometheus").body();
        }
        samples = scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .map(OperatorMetricsTest::sample)
                .toList();
    }

    @AfterAll
    void stop() {
        operator.close();
    }

    private static Sample sample(String line) {
        var match = SAMPLE.matcher(line);
        assertThat(match.matches()).as(line).isTrue();
        var labels = new LinkedHashMap<String, String>();
        if (match.group(2) != null)
            LABEL.matcher(match.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        return new Sample(match.group(1), labels, Double.parseDouble(match.group(3)));
    }

    private Stream<Sample> of(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name));
    }

    private double value(String name, String... label) {
        return of(name).filter(sample ->
                        label.length == 0 || label[1].equals(sample.labels().get(label[0])))
                .mapToDouble(Sample::value)
                .sum();
    }

    @Test
    void everyMetricIsThereUnderItsNameAndWithItsType() {
        var types = new TreeMap<String, String>();
        scrape.lines().filter(line -> line.startsWith("# TYPE jm_")).forEach(line -> {
            String[] words = line.split(" ", -1);
            if (!words[2].endsWith("_max") || words[2].equals("jm_peers_max")) types.put(words[2], words[3]);
        });

        assertThat(types).isEqualTo(TYPES);
    }

    @Test
    void everySeriesIsThereFromTheStart() {
        LABELS.forEach((name, label) -> {
            String series = name.endsWith("_seconds") ? name + "_count" : name;
            assertThat(of(series).map(sample -> sample.labels().get(label.getKey())))
                    .as(name)
                    .containsExactlyInAnyOrderElementsOf(label.getValue());
        });
    }

    @Test
    void noLabelHoldsAnythingThatAPeerHasSaid() {
        assertThat(scrape).doesNotContain(ALICE, BOB, CAROL, ".onion", SECRET, "a_feature_of_bob", "127.0.0.1");
        for (Sample sample : samples) {
            if (!sample.name().startsWith("jm_")) continue;
            var labels = new LinkedHashMap<>(sample.labels());
            assertThat(labels.remove("service")).isEqualTo("directory-service");
            String bound = labels.remove("le");
            if (bound != null) assertThat(bound).matches("[0-9.]+(E-?[0-9]+)?|\\+Inf");
            String family = sample.name().replaceFirst("_(bucket|count|sum|max)$", "");
            var known = LABELS.get(sample.name().equals("jm_peers_max") ? sample.name() : family);
            if (known == null) {
                assertThat(labels).as(sample.name()).isEmpty();
            } else {
                assertThat(labels.keySet()).as(sample.name()).containsExactly(known.getKey());
                assertThat(known.getValue()).containsAll(new HashSet<>(labels.values()));
            }
        }
    }

    @Test
    void countsWhatPeersDo() {
        assertThat(value("jm_peers_active", "role", "maker")).isEqualTo(1);
        assertThat(value("jm_peers_active", "role", "taker")).isEqualTo(1);
        assertThat(value("jm_peers_verified")).isZero();
        assertThat(value("jm_handshakes_total", "result", "accepted")).isEqualTo(2);
        assertThat(value("jm_handshakes_total", "result", "duplicate_nick")).isEqualTo(1);
        assertThat(value("jm_handshakes_total", "result", "malformed")).isEqualTo(1);
        assertThat(value("jm_messages_in_total", "type", "pubmsg")).isEqualTo(2);
        assertThat(value("jm_messages_out_total", "type", "pubmsg")).isEqualTo(2);
        assertThat(value("jm_messages_broadcast_total")).isEqualTo(2);
        assertThat(value("jm_bytes_in_total", "type", "privmsg")).isGreaterThan(200);
        assertThat(value("jm_bytes_out_total", "type", "privmsg")).isGreaterThan(60);
        assertThat(value("jm_drops_total", "reason", "foreign_sender")).isEqualTo(1);
        assertThat(value("jm_drops_total", "reason", "unknown_target")).isEqualTo(1);
        assertThat(value("jm_rate_limit_hits_total", "kind", "getpeerlist")).isEqualTo(1);
        assertThat(value("jm_drops_total", "reason", "rate_limited")).isEqualTo(1);
        assertThat(value("jm_relay_latency_seconds_count", "type", "privmsg")).isEqualTo(1);
        assertThat(value("jm_bans")).isEqualTo(1);
        assertThat(value("jm_draining")).isZero();
    }

    @Test
    void measuresLatencyFromATenthOfAMillisecondToAMinute() {
        for (String histogram : List.of("jm_relay_latency_seconds", "jm_event_loop_lag_seconds")) {
            assertThat(of(histogram + "_bucket").map(sample -> sample.labels().get("le")))
                    .as(histogram)
                    .contains("1.0E-4", "0.001", "0.05", "60.0", "+Inf");
        }
    }

    @Test
    void saysThatItDrains() throws IOException, InterruptedException {
        try (var other = new Operator(Files.createTempDirectory(operator.data(), "other")).start()) {
            other.post("/api/v1/drain", null);

            assertThat(other.actuator("prometheus").body()).contains("jm_draining{service=\"directory-service\"} 1.0");
        }
    }
}
