package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.joinmarket.system.Manifests.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests against Kubernetes' own OpenAPI, as its client has it: no field that it does not know, each of the right type. */
class ManifestsTest {
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/Namespace", V1Namespace.class,
            "v1/Service", V1Service.class,
            "v1/ConfigMap", V1ConfigMap.class,
            "v1/Pod", V1Pod.class,
            "apps/v1/StatefulSet", V1StatefulSet.class,
            "apps/v1/Deployment", V1Deployment.class,
            "batch/v1/CronJob", V1CronJob.class,
            "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class);

    /** Their schemas come with operators, or with kustomize, and are not Kubernetes' own. */
    private static final Set<String> OF_OTHERS = Set.of(
            "monitoring.coreos.com/v1/ServiceMonitor",
            "monitoring.coreos.com/v1/PrometheusRule",
            "kustomize.config.k8s.io/v1beta1/Kustomization",
            "kustomize.config.k8s.io/v1alpha1/Component");

    private static final Set<String> OF_A_POD =
            Set.of("runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup", "fsGroupChangePolicy", "seccompProfile");
    private static final Set<String> VOLUMES =
            Set.of("name", "emptyDir", "secret", "configMap", "persistentVolumeClaim");
    private static final JsonElement CONTAINER = JsonParser.parseString(
            "{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}");

    /** As they are written, and as they are with all patches. */
    static List<Manifest> ours() {
        return Stream.concat(Manifests.written().stream(), Manifests.built().stream())
                .filter(manifest -> !OF_OTHERS.contains(manifest.kind()))
                .toList();
    }

    private static List<Manifest> written(String kind) {
        return Manifests.written().stream()
                .filter(one -> one.kind().endsWith(kind))
                .toList();
    }

    private static List<Manifest> pods() {
        return ours().stream()
                .filter(manifest -> manifest.kind().startsWith("apps/"))
                .toList();
    }

    /** Those as well that run once, or for a time. */
    private static List<Manifest> allPods() {
        return ours().stream()
                .filter(manifest -> manifest.kind().startsWith("apps/")
                        || manifest.kind().startsWith("batch/")
                        || manifest.kind().equals("v1/Pod"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ours")
    void hasOnlyFieldsThatKubernetesKnows(Manifest manifest) {
        assertThat(KINDS).containsKey(manifest.kind());
        check(manifest);
    }

    private static void check(Manifest manifest) {
        assertThat(JSON.getGson().<Object>fromJson(manifest.json(), KINDS.get(manifest.kind())))
                .isNotNull();
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsSeenHoweverDeepItLies() {
        Manifest wallet = pods().stream()
                .filter(pod -> pod.name().equals("wallet"))
                .findFirst()
                .orElseThrow();
        JsonObject container = wallet.pod().getAsJsonArray("containers").get(0).getAsJsonObject();
        check(wallet);
        container.getAsJsonObject("livenessProbe").addProperty("periodSecond", 1);

        assertThatThrownBy(() -> check(wallet)).hasMessageContaining("periodSecond");
    }

    @Test
    void aValueOfTheWrongTypeIsSeen() {
        Manifest wallet = pods().getFirst();
        wallet.json().getAsJsonObject("spec").addProperty("replicas", "one");

        assertThatThrownBy(() -> check(wallet)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void everyServiceMayBeDisturbedByOneAtMost() {
        var budgets = written("PodDisruptionBudget");

        assertThat(budgets)
                .extracting(Manifest::name)
                .containsExactlyInAnyOrder(
                        "directory", "wallet", "maker", "taker", "orderbook", "postgres", "bitcoind", "bitcoind");
        assertThat(budgets).allSatisfy(budget -> {
            JsonObject spec = budget.json().getAsJsonObject("spec");
            assertThat(spec.get("maxUnavailable").getAsInt()).isOne();
            // else one that is not ready holds up every drain of its node
            assertThat(spec.get("unhealthyPodEvictionPolicy").getAsString()).isEqualTo("AlwaysAllow");
            assertThat(spec.toString()).contains("\"app.kubernetes.io/name\":\"" + budget.name() + "\"");
        });
    }

    @Test
    void everySelectorFindsThePodsOfItsOwn() {
        assertThat(pods()).hasSizeGreaterThan(6).allSatisfy(manifest -> {
            JsonObject spec = manifest.json().getAsJsonObject("spec");
            JsonObject wanted = spec.getAsJsonObject("selector").getAsJsonObject("matchLabels");
            JsonObject labels =
                    spec.getAsJsonObject("template").getAsJsonObject("metadata").getAsJsonObject("labels");
            assertThat(labels.entrySet()).as(manifest.toString()).containsAll(wanted.entrySet());
        });
    }

    /** Kubernetes' profile "restricted", and more: nothing is written outside of volumes, no token for its API. */
    @Test
    void everyPodIsRestricted() {
        assertThat(allPods())
                .hasSizeGreaterThan(pods().size() + 1)
                .allSatisfy(manifest ->
                        assertThat(flaws(manifest)).as(manifest.toString()).isEmpty());
    }

    @Test
    void aPodThatMayMoreIsSeen() {
        Manifest bad = Manifests.in("here", """
                        {apiVersion: v1, kind: Pod, metadata: {name: bad}, spec: {
                          automountServiceAccountToken: true, enableServiceLinks: false,
                          hostNetwork: true, hostPID: true, hostIPC: true, shareProcessNamespace: true,
                          securityContext: {runAsNonRoot: true, runAsUser: 0, seccompProfile: {type: Unconfined}, sysctls: []},
                          volumes: [{name: disk, hostPath: {path: /}}],
                          containers: [{
                            name: one, image: 'a:1', ports: [{containerPort: 80, hostPort: 80}],
                            securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [NET_ADMIN]}},
                            resources: {limits: {cpu: 1}, requests: {cpu: 1}}}]}}""").getFirst();

        assertThat(flaws(bad))
                .containsExactlyInAnyOrder(
                        "automountServiceAccountToken",
                        "hostNetwork",
                        "hostPID",
                        "hostIPC",
                        "shareProcessNamespace",
                        "user: 0",
                        "seccompProfile",
                        "sysctls",
                        "volume: hostPath",
                        "one: hostPort",
                        "one: securityContext",
                        "one: limits",
                        "one: requests");
        for (String more : List.of(
                "privileged: true", "runAsNonRoot: false", "runAsUser: 0", "seccompProfile: {type: Unconfined}"))
            assertThat(flawsOfContainer(
                            "{name: one, securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true,"
                                    + " capabilities: {drop: [ALL]}, " + more
                                    + "}, resources: {limits: {memory: 1}, requests: {cpu: 1, memory: 1}}}"))
                    .as(more)
                    .containsExactly("one: securityContext");
    }

    private static List<String> flaws(Manifest manifest) {
        JsonObject pod = manifest.pod();
        var flaws = new ArrayList<String>();
        for (String not : List.of("automountServiceAccountToken", "enableServiceLinks"))
            if (!pod.has(not) || pod.get(not).getAsBoolean()) flaws.add(not);
        for (String not :
                List.of("hostNetwork", "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace", "hostAliases"))
            if (pod.has(not)) flaws.add(not);
        JsonObject all = pod.getAsJsonObject("securityContext");
        if (!all.has("runAsNonRoot") || !all.get("runAsNonRoot").getAsBoolean()) flaws.add("runAsNonRoot");
        JsonElement user = all.get("runAsUser");
        if (user == null || user.getAsInt() == 0) flaws.add("user: " + user);
        if (!"{\"type\":\"RuntimeDefault\"}".equals(String.valueOf(all.get("seccompProfile"))))
            flaws.add("seccompProfile");
        all.keySet().stream().filter(key -> !OF_A_POD.contains(key)).forEach(flaws::add);
        Manifests.objects(pod.getAsJsonArray("volumes"))
                .flatMap(volume -> volume.keySet().stream())
                .filter(key -> !VOLUMES.contains(key))
                .forEach(kind -> flaws.add("volume: " + kind));
        for (JsonObject container : manifest.containers()) flaws(container, flaws);
        return flaws;
    }

    private static List<String> flawsOfContainer(String container) {
        var flaws = new ArrayList<String>();
        flaws(JsonParser.parseString(container).getAsJsonObject(), flaws);
        return flaws;
    }

    private static void flaws(JsonObject container, List<String> flaws) {
        String name = container.get("name").getAsString() + ": ";
        // nothing else: what a container says of itself counts for more than what its pod says of all
        if (!CONTAINER.equals(container.get("securityContext"))) flaws.add(name + "securityContext");
        Manifests.objects(container.getAsJsonArray("ports"))
                .filter(port -> port.has("hostPort") || port.has("hostIP"))
                .forEach(_ -> flaws.add(name + "hostPort"));
        JsonObject resources = container.getAsJsonObject("resources");
        if (!resources.has("limits") || !resources.getAsJsonObject("limits").has("memory")) flaws.add(name + "limits");
        if (!resources.has("requests")
                || !resources.getAsJsonObject("requests").keySet().containsAll(Set.of("cpu", "memory")))
            flaws.add(name + "requests");
    }

    /** Else the profile would be held by this test alone, and by no cluster. */
    @Test
    void theNamespaceTakesNoOtherPods() {
        List<Manifest> namespaces =
                ours().stream().filter(one -> one.kind().equals("v1/Namespace")).toList();

        assertThat(namespaces)
                .extracting(Manifest::file)
                .contains(
                        "base/namespace.yaml", "overlay regtest", "overlay production", "overlay production-monitored");
        assertThat(namespaces)
                .allSatisfy(namespace -> assertThat(namespace
                                .json()
                                .getAsJsonObject("metadata")
                                .getAsJsonObject("labels")
                                .get("pod-security.kubernetes.io/enforce")
                                .getAsString())
                        .isEqualTo("restricted"));
    }

    /** What runs on Kubernetes is what runs with compose, to the patch. */
    @Test
    void everyImageIsThatOfCompose() {
        Set<String> known = ComposeTest.images();

        assertThat(Stream.concat(
                                Manifests.built().stream(),
                                Manifests.written().stream()
                                        .filter(one -> one.file().equals("restore.yaml")))
                        .filter(Manifest::hasPods)
                        .flatMap(manifest -> manifest.containers().stream())
                        .map(container -> container.get("image").getAsString()))
                .hasSizeGreaterThan(20)
                .allSatisfy(image -> {
                    assertThat(known).contains(image.replaceFirst("^localhost/", ""));
                    assertThat(image.startsWith("localhost/"))
                            .as("ours are in no registry")
                            .isEqualTo(image.contains("joinmarket/"));
                });
    }

    @Test
    void whatHasADatabaseOrANameIsThereOnceAndNeverTwice() {
        for (String name : List.of("directory", "wallet", "maker", "taker"))
            assertThat(written("StatefulSet"))
                    .filteredOn(pod -> pod.name().equals(name))
                    .singleElement()
                    .satisfies(pod -> {
                        assertThat(pod.kind()).isEqualTo("apps/v1/StatefulSet");
                        assertThat(pod.json()
                                        .getAsJsonObject("spec")
                                        .get("replicas")
                                        .getAsInt())
                                .isOne();
                    });
    }

    /** In a probe Kubernetes knows only those variables whose value is written beside it; any other stays as it is written. */
    @Test
    void noProbeHasAVariableThatNobodyPutsIn() {
        List<JsonObject> all = allPods().stream()
                .flatMap(manifest -> manifest.containers().stream())
                .toList();

        assertThat(all)
                .anySatisfy(container -> assertThat(commandsOfProbes(container)).isNotEmpty());
        assertThat(all)
                .allSatisfy(container -> assertThat(commandsOfProbes(container))
                        .allSatisfy(command -> assertThat(command).doesNotContain("$(")));
    }

    private static List<String> commandsOfProbes(JsonObject container) {
        return Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                .map(container::getAsJsonObject)
                .filter(probe -> probe != null && probe.has("exec"))
                .map(probe -> probe.getAsJsonObject("exec").get("command").toString())
                .toList();
    }

    @Test
    void everyPodThatStaysHasEveryProbe() {
        assertThat(pods())
                .allSatisfy(manifest -> assertThat(manifest.container().keySet())
                        .as(manifest.toString())
                        .contains("startupProbe", "readinessProbe", "livenessProbe"));
    }

    /** Of pods that are made in order, one that never became ready is waited for, and no mended one takes its place. */
    @Test
    void aPodThatIsNotReadyIsReplacedByAMendedOne() {
        assertThat(written("StatefulSet"))
                .hasSizeGreaterThan(6)
                .allSatisfy(manifest -> assertThat(
                                manifest.spec().get("podManagementPolicy").getAsString())
                        .as(manifest.toString())
                        .isEqualTo("Parallel"));
    }

    /** An init container may run again in the same pod, where the files of the first time cannot be written to. */
    @Test
    void secretsAreCopiedOverThoseOfTheFirstTime() {
        var copying = pods().stream()
                .flatMap(manifest -> manifest.containers().stream())
                .filter(container -> container.get("name").getAsString().equals("secrets"))
                .toList();

        assertThat(copying)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(container ->
                        assertThat(container.get("command").toString()).contains("cp -fL /from/* /secrets/"));
    }
}
