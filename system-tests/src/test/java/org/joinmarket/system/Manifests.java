package org.joinmarket.system;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What is in {@code k8s}: the files, and what kustomize makes of every overlay where there is a kubectl. */
final class Manifests {
    static final Path K8S = SystemMarket.root().resolve("k8s");

    /** @param file under {@code k8s}, or the overlay that it was built from */
    record Manifest(String file, JsonObject json) {
        String kind() {
            return json.get("apiVersion").getAsString() + "/" + json.get("kind").getAsString();
        }

        String name() {
            return json.getAsJsonObject("metadata").get("name").getAsString();
        }

        JsonObject spec() {
            return json.getAsJsonObject("spec");
        }

        JsonObject pod() {
            JsonObject spec = spec();
            if (kind().equals("v1/Pod")) return spec;
            if (kind().equals("batch/v1/CronJob"))
                spec = spec.getAsJsonObject("jobTemplate").getAsJsonObject("spec");
            return spec.getAsJsonObject("template").getAsJsonObject("spec");
        }

        boolean hasPods() {
            return kind().startsWith("apps/") || kind().startsWith("batch/") || kind().equals("v1/Pod");
        }

        /** Of its pod, also those that come first. */
        List<JsonObject> containers() {
            JsonObject pod = pod();
            return Stream.concat(
                            objects(pod.getAsJsonArray("initContainers")), objects(pod.getAsJsonArray("containers")))
                    .toList();
        }

        /** The one that stays. */
        JsonObject container() {
            return pod().getAsJsonArray("containers").get(0).getAsJsonObject();
        }

        @Override
        public String toString() {
            return file + ": " + kind() + " " + (json.has("metadata") ? name() : "");
        }
    }

    private static final List<Manifest> WRITTEN = read();
    private static final List<Manifest> BUILT = build();

    private Manifests() {}

    /** None for null. */
    static Stream<JsonObject> objects(JsonArray array) {
        return array == null
                ? Stream.of()
                : StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsJsonObject);
    }

    /** As they are in the files, patches left out. */
    static List<Manifest> written() {
        return copies(WRITTEN);
    }

    /** With all patches; empty without a kubectl. */
    static List<Manifest> built() {
        return copies(BUILT);
    }

    private static List<Manifest> copies(List<Manifest> manifests) {
        return manifests.stream()
                .map(one -> new Manifest(one.file(), one.json().deepCopy()))
                .toList();
    }

    /** Whether this machine has kubectl, which brings kustomize along. */
    static boolean hasKubectl() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    }

    private static List<Manifest> read() {
        try (Stream<Path> files = Files.walk(K8S)) {
            var manifests = new ArrayList<Manifest>();
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".yaml")).toList())
                manifests.addAll(in(K8S.relativize(file).toString(), Files.readString(file)));
            return List.copyOf(manifests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Manifest> build() {
        if (!hasKubectl()) {
            System.out.println("not checked: what kustomize makes of the manifests (kubectl is missing)");
            return List.of();
        }
        try (Stream<Path> overlays = Files.list(K8S.resolve("overlays"))) {
            var manifests = new ArrayList<Manifest>();
            for (Path overlay : overlays.sorted().toList())
                manifests.addAll(
                        in("overlay " + overlay.getFileName(), output("kubectl", "kustomize", overlay.toString())));
            return List.copyOf(manifests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is printed by a program that must end well. */
    static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new IllegalStateException(List.of(command) + " failed");
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The documents of a text that are no patches. */
    static List<Manifest> in(String name, String text) {
        return Monitoring.documents(text).stream()
                .filter(document -> document instanceof Map<?, ?>)
                .map(document ->
                        new Manifest(name, new Gson().toJsonTree(document).getAsJsonObject()))
                .toList();
    }
}
