package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
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
        assertThat(allPods()).hasSizeGreaterThan(pods().size() + 1).allSatisfy(manifest -> {
            JsonObject pod = manifest.pod();
            assertThat(pod.get("automountServiceAccountToken").getAsBoolean()).isFalse();
            assertThat(pod.get("enableServiceLinks").getAsBoolean()).isFalse();
            JsonObject all = pod.getAsJsonObject("securityContext");
            assertThat(all.get("runAsNonRoot").getAsBoolean()).isTrue();
            assertThat(all.getAsJsonObject("seccompProfile").get("type").getAsString())
                    .isEqualTo("RuntimeDefault");
            assertThat(manifest.containers()).isNotEmpty().allSatisfy(container -> {
                JsonObject own = container.getAsJsonObject("securityContext");
                assertThat(own.get("allowPrivilegeEscalation").getAsBoolean()).isFalse();
                assertThat(own.get("readOnlyRootFilesystem").getAsBoolean()).isTrue();
                assertThat(own.getAsJsonObject("capabilities").get("drop").toString())
                        .isEqualTo("[\"ALL\"]");
                assertThat(container
                                .getAsJsonObject("resources")
                                .getAsJsonObject("limits")
                                .has("memory"))
                        .isTrue();
            });
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
