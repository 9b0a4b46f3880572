package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.joinmarket.system.Manifests.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whether the manifests of an overlay fit together, with all patches: what one names, another has. Needs a kubectl, which puts them together; the
 * files alone are looked at by {@link ManifestsTest}.
 */
class OverlaysTest {
    private static final String NAME = "app.kubernetes.io/name";
    private static final Pattern SECRET_FILE = Pattern.compile("/secrets/([\\w.-]+)");

    /** By overlay. */
    private static Map<String, List<Manifest>> overlays;

    /** Who sends to whom: names of pods, and a number. */
    private record Way(String from, String to, int port) {}

    @BeforeAll
    static void putTogether() {
        assertThat(Manifests.hasKubectl())
                .as("kubectl is missing: install 1.27 or later (Debian 13: kubernetes-client). No cluster is needed")
                .isTrue();
        overlays = Manifests.built().stream()
                .collect(Collectors.groupingBy(Manifest::file, TreeMap::new, Collectors.toList()));
        assertThat(overlays).containsKeys("overlay regtest", "overlay production", "overlay production-monitored");
    }

    /** A policy is of use only if the one on the other side agrees. */
    @Test
    void whoeverMaySendIsLetInAndTheOtherWayRound() {
        overlays.forEach((name, manifests) -> {
            Set<String> policies = ofKind(manifests, "NetworkPolicy").stream()
                    .map(OverlaysTest::selected)
                    .collect(Collectors.toSet());
            Set<Way> out = new LinkedHashSet<>();
            Set<Way> in = new LinkedHashSet<>();
            for (Manifest policy : ofKind(manifests, "NetworkPolicy")) {
                String self = selected(policy);
                ways(manifests, policy, "egress", "to", out, self);
                ways(manifests, policy, "ingress", "from", in, self);
            }
            out.removeIf(way -> !policies.contains(way.to()));

            assertThat(out).as(name).isNotEmpty().containsExactlyInAnyOrderElementsOf(in);
        });
    }

    private static void ways(
            List<Manifest> manifests, Manifest policy, String direction, String end, Set<Way> ways, String self) {
        Manifests.objects(policy.spec().getAsJsonArray(direction))
                .filter(rule -> rule.has(end))
                .forEach(rule -> Manifests.objects(rule.getAsJsonArray(end))
                        .filter(peer -> peer.has("podSelector") && !peer.has("namespaceSelector"))
                        .forEach(peer -> {
                            String other = label(peer.getAsJsonObject("podSelector"));
                            String from = direction.equals("egress") ? self : other;
                            String to = direction.equals("egress") ? other : self;
                            for (JsonElement port : rule.getAsJsonArray("ports"))
                                ways.add(new Way(
                                        from,
                                        to,
                                        number(
                                                manifests,
                                                to,
                                                port.getAsJsonObject().get("port"))));
                        }));
    }

    private static String selected(Manifest policy) {
        return label(policy.spec().getAsJsonObject("podSelector"));
    }

    private static String label(JsonObject selector) {
        JsonObject labels = selector.getAsJsonObject("matchLabels");
        return labels == null || !labels.has(NAME) ? "" : labels.get(NAME).getAsString();
    }

    private static int number(List<Manifest> manifests, String pod, JsonElement port) {
        if (port.getAsJsonPrimitive().isNumber()) return port.getAsInt();
        return manifests.stream()
                .filter(one -> one.kind().startsWith("apps/") && one.name().equals(pod))
                .flatMap(one -> Manifests.objects(one.container().getAsJsonArray("ports")))
                .filter(one -> one.get("name").getAsString().equals(port.getAsString()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(pod + " has no port " + port))
                .get("containerPort")
                .getAsInt();
    }

    /** Kubernetes lets everything through to and from a pod that no policy is about. */
    @Test
    void everyPodIsCutOffFirst() {
        overlays.forEach((name, manifests) -> assertThat(ofKind(manifests, "NetworkPolicy"))
                .as(name)
                .filteredOn(policy -> policy.name().equals("default-deny"))
                .singleElement()
                .extracting(policy -> policy.spec().toString())
                .isEqualTo("{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"]}"));
    }

    @Test
    void noPolicyLetsMoreThroughThanItNames() {
        overlays.forEach((name, manifests) -> assertThat(ofKind(manifests, "NetworkPolicy"))
                .hasSizeGreaterThan(8)
                .allSatisfy(policy -> assertThat(tooWide(policy))
                        .as(name + ", policy " + policy.name())
                        .isEmpty()));
    }

    @Test
    void aPolicyThatLetsMoreThroughIsSeen() {
        assertThat(tooWide(policy("maker", "{egress: [{ports: [{port: 80}]}]}")))
                .containsExactly("to everybody");
        assertThat(tooWide(policy("maker", "{ingress: [{from: [], ports: [{port: 80}]}]}")))
                .containsExactly("from everybody");
        assertThat(tooWide(policy("maker", "{egress: [{to: [{podSelector: {matchLabels: {a: b}}}]}]}")))
                .containsExactly("to at every port");
        assertThat(tooWide(policy("maker", "{ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}")))
                .containsExactly("from an empty podSelector");
        assertThat(
                        tooWide(
                                policy(
                                        "metrics",
                                        "{ingress: [{from: [{namespaceSelector: {matchLabels: {}}, podSelector: {matchLabels: {a: b}}}], ports: [{port: 80}]}]}")))
                .containsExactly("from an empty namespaceSelector");
        assertThat(
                        tooWide(
                                policy(
                                        "metrics",
                                        "{ingress: [{from: [{namespaceSelector: {matchLabels: {a: b}}}, {podSelector: {matchLabels: {a: b}}}], ports: [{port: 80}]}]}")))
                .containsExactly("from a whole namespace", "from pods of this namespace");
        assertThat(tooWide(policy("maker", "{egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}]}")))
                .containsExactly("to addresses");
        assertThat(tooWide(policy("tor", "{egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}")))
                .isEmpty();
        assertThat(tooWide(policy("tor", "{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}]}")))
                .containsExactly("from addresses");
    }

    private static Manifest policy(String name, String spec) {
        return Manifests.in(
                        "here",
                        "{apiVersion: v1, kind: NetworkPolicy, metadata: {name: " + name + "}, spec: " + spec + "}")
                .getFirst();
    }

    private static List<String> tooWide(Manifest policy) {
        var flaws = new ArrayList<String>();
        Map.of("egress", "to", "ingress", "from").forEach((direction, end) -> {
            for (JsonObject rule :
                    Manifests.objects(policy.spec().getAsJsonArray(direction)).toList()) {
                JsonArray peers = rule.getAsJsonArray(end);
                if (peers == null || peers.isEmpty()) flaws.add(end + " everybody");
                boolean relays = policy.name().equals("tor") && end.equals("to") && hasAddresses(peers);
                if (!relays
                        && (!rule.has("ports") || rule.getAsJsonArray("ports").isEmpty()))
                    flaws.add(end + " at every port");
                Manifests.objects(peers).forEach(peer -> tooWide(policy, end, peer, flaws));
            }
        });
        return flaws;
    }

    private static void tooWide(Manifest policy, String end, JsonObject peer, List<String> flaws) {
        if (peer.has("ipBlock") && !(policy.name().equals("tor") && end.equals("to"))) flaws.add(end + " addresses");
        for (String selector : List.of("podSelector", "namespaceSelector"))
            if (peer.has(selector) && isEmpty(peer.getAsJsonObject(selector))) flaws.add(end + " an empty " + selector);
        if (policy.name().equals("metrics")) {
            if (!peer.has("podSelector")) flaws.add(end + " a whole namespace");
            if (!peer.has("namespaceSelector")) flaws.add(end + " pods of this namespace");
        }
    }

    /** Which selects everything. */
    private static boolean isEmpty(JsonObject selector) {
        return selector.entrySet().stream()
                .allMatch(one -> one.getValue().isJsonObject()
                        ? one.getValue().getAsJsonObject().isEmpty()
                        : one.getValue().getAsJsonArray().isEmpty());
    }

    private static boolean hasAddresses(JsonArray peers) {
        return Manifests.objects(peers).allMatch(peer -> peer.has("ipBlock"));
    }

    /** A service that has nothing to do with a chain may still have a webhook or an explorer, and must not be cut from them. */
    @Test
    void everyServiceReachesTorWhereThereIsNoOtherWayOut() {
        List<Manifest> production = overlays.get("overlay production");
        Set<Way> ways = new LinkedHashSet<>();
        for (Manifest policy : ofKind(production, "NetworkPolicy"))
            ways(production, policy, "egress", "to", ways, selected(policy));

        assertThat(ways)
                .filteredOn(way -> way.to().equals("tor"))
                .extracting(Way::from)
                .containsExactlyInAnyOrder("directory", "wallet", "maker", "taker", "orderbook", "bitcoind");
    }

    @Test
    void everySecretThatIsNamedIsMade() {
        Map<String, Set<String>> made = made();
        overlays.forEach((name, manifests) -> {
            var missing = new TreeSet<String>();
            for (Manifest manifest : manifests)
                if (manifest.hasPods()) missing.addAll(missing(manifest, texts(manifest, manifests), made));
            assertThat(missing).as(name).isEmpty();
        });
    }

    /** The keys of each Secret. */
    private static Map<String, Set<String>> made() {
        return Manifests.in(
                        "make-secrets",
                        Manifests.output(Manifests.K8S.resolve("make-secrets").toString(), "--print"))
                .stream()
                .collect(Collectors.toMap(
                        Manifest::name,
                        one -> Set.copyOf(one.json().getAsJsonObject("data").keySet())));
    }

    /** What the pod is told, by its manifest and by the ConfigMaps that it mounts. */
    private static String texts(Manifest pod, List<Manifest> all) {
        var texts = new StringBuilder(pod.pod().toString());
        for (Manifest map : ofKind(all, "ConfigMap"))
            if (pod.pod().toString().contains("\"name\":\"" + map.name() + "\""))
                texts.append(map.json().get("data"));
        return texts.toString();
    }

    private static List<String> missing(Manifest pod, String told, Map<String, Set<String>> made) {
        var missing = new ArrayList<String>();
        var keys = new TreeSet<String>();
        JsonArray volumes = pod.pod().getAsJsonArray("volumes");
        Manifests.objects(volumes).filter(volume -> volume.has("secret")).forEach(volume -> {
            JsonObject named = volume.getAsJsonObject("secret");
            String secret = named.get("secretName").getAsString();
            if (made.containsKey(secret)) keys.addAll(made.get(secret));
            else if (!named.has("optional")) missing.add(pod + ": Secret " + secret);
        });
        SECRET_FILE
                .matcher(told.replace("\\n", "\n"))
                .results()
                .map((MatchResult one) -> one.group(1))
                .filter(key -> !keys.contains(key))
                .forEach(key -> missing.add(pod + ": /secrets/" + key));
        return missing;
    }

    /** What Prometheus is told to look for is there: Services by their label, with a port of that name, which a policy opens. */
    @Test
    void theServiceMonitorFindsAllServices() {
        List<Manifest> all = overlays.get("overlay production-monitored");
        assertThat(ofKind(all, "ServiceMonitor")).singleElement().satisfies(monitor -> {
            assertThat(monitor.spec().keySet()).containsExactlyInAnyOrder("selector", "endpoints");
            JsonObject wanted = monitor.spec().getAsJsonObject("selector").getAsJsonObject("matchLabels");
            JsonObject endpoint =
                    monitor.spec().getAsJsonArray("endpoints").get(0).getAsJsonObject();
            assertThat(endpoint.keySet()).containsExactlyInAnyOrder("port", "path", "interval", "relabelings");
            assertThat(ofKind(all, "v1/Service"))
                    .filteredOn(service -> labels(service).entrySet().containsAll(wanted.entrySet()))
                    .allMatch(service ->
                            service.spec().get("ports").toString().contains("\"name\":" + endpoint.get("port")))
                    .extracting(Manifest::name)
                    .containsExactlyInAnyOrder("directory", "wallet", "maker", "taker", "orderbook");
        });
        for (String overlay : List.of("overlay production", "overlay regtest"))
            assertThat(overlays.get(overlay))
                    .as("applies in a cluster without the operator")
                    .noneMatch(one -> one.kind().startsWith("monitoring.coreos.com"));
    }

    private static JsonObject labels(Manifest manifest) {
        JsonObject labels = manifest.json().getAsJsonObject("metadata").getAsJsonObject("labels");
        return labels == null ? new JsonObject() : labels;
    }

    private static List<Manifest> ofKind(List<Manifest> manifests, String kind) {
        return manifests.stream().filter(one -> one.kind().endsWith(kind)).toList();
    }
}
