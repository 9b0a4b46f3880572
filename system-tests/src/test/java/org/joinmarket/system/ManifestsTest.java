package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests against Kubernetes' own OpenAPI, as its client has it: no field that it does not know, each of the right type. */
class ManifestsTest {
    private static final Path K8S = SystemMarket.root().resolve("k8s");

    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/Namespace", V1Namespace.class,
            "v1/Service", V1Service.class,
            "v1/Pod", V1Pod.class,
            "apps/v1/StatefulSet", V1StatefulSet.class,
            "apps/v1/Deployment", V1Deployment.class,
            "batch/v1/CronJob", V1CronJob.class,
            "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class);

    /** Their schemas come with operators, or with kustomize, and are not Kubernetes' own. */
    private static final Set<String> OF_OTHERS = Set.of(
            "monitoring.coreos.com/v1/PodMonitor",
            "monitoring.coreos.com/v1/PrometheusRule",
            "kustomize.config.k8s.io/v1beta1/Kustomization",
            "kustomize.config.k8s.io/v1alpha1/Component");

    /** @param file under {@code k8s} */
    record Manifest(String file, JsonObject json) {
        String kind() {
            return json.get("apiVersion").getAsString() + "/" + json.get("kind").getAsString();
        }

        String name() {
            return json.getAsJsonObject("metadata").get("name").getAsString();
        }

        JsonObject pod() {
            JsonObject spec = json.getAsJsonObject("spec");
            if (kind().equals("v1/Pod")) return spec;
            if (kind().equals("batch/v1/CronJob"))
                spec = spec.getAsJsonObject("jobTemplate").getAsJsonObject("spec");
            return spec.getAsJsonObject("template").getAsJsonObject("spec");
        }

        @Override
        public String toString() {
            return file + ": " + kind() + " " + (json.has("metadata") ? name() : "");
        }
    }

    static List<Manifest> manifests() {
        try (Stream<Path> files = Files.walk(K8S)) {
            var manifests = new ArrayList<Manifest>();
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".yaml")).toList())
                for (Object document : Monitoring.documents(file))
                    if (document instanceof Map<?, ?> map) // the others are patches
                    manifests.add(new Manifest(
                            K8S.relativize(file).toString(),
                            new Gson().toJsonTree(map).getAsJsonObject()));
            return manifests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Manifest> ours() {
        return manifests().stream()
                .filter(manifest -> !OF_OTHERS.contains(manifest.kind()))
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
        var budgets = ours().stream()
                .filter(one -> one.kind().endsWith("PodDisruptionBudget"))
                .toList();

        assertThat(budgets)
                .extracting(Manifest::name)
                .containsExactlyInAnyOrder("directory", "wallet", "maker", "taker", "orderbook");
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
            assertThat(containers(pod)).isNotEmpty().allSatisfy(container -> {
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

    private static List<JsonObject> containers(JsonObject pod) {
        return Stream.of("initContainers", "containers")
                .map(pod::getAsJsonArray)
                .filter(list -> list != null)
                .flatMap((JsonArray list) -> StreamSupport.stream(list.spliterator(), false))
                .map(JsonElement::getAsJsonObject)
                .collect(Collectors.toList());
    }

    /** In a probe Kubernetes knows only those variables whose value is written beside it; any other stays as it is written. */
    @Test
    void noProbeHasAVariableThatNobodyPutsIn() {
        List<JsonObject> all = allPods().stream()
                .flatMap(manifest -> containers(manifest.pod()).stream())
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

    /** Of pods that are made in order, one that never became ready is waited for, and no mended one takes its place. */
    @Test
    void aPodThatIsNotReadyIsReplacedByAMendedOne() {
        assertThat(pods())
                .filteredOn(pod -> pod.kind().endsWith("StatefulSet"))
                .hasSizeGreaterThan(5)
                .allSatisfy(pod -> assertThat(pod.json()
                                .getAsJsonObject("spec")
                                .get("podManagementPolicy")
                                .getAsString())
                        .isEqualTo("Parallel"));
    }

    @Test
    void whatHasADatabaseOrANameIsThereOnceAndNeverTwice() {
        for (String name : List.of("directory", "wallet", "maker", "taker"))
            assertThat(pods())
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
}
