package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.system.Manifests.Manifest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container may take what its flags allow, and is not ended for it by the kernel in the middle of a round. */
class MemoryLimitsTest {
    /** What {@code /tmp} may hold, and classes, threads and the JVM itself: measured and rounded up. */
    private static final int REST_MB = 64 + 96;

    @ParameterizedTest
    @ValueSource(strings = {"directory", "wallet", "maker", "taker", "orderbook"})
    void theLimitHoldsTheSumOfWhatTheFlagsAllow(String service) throws IOException {
        String flags = Files.readString(SystemMarket.root().resolve(service + "-service/jvm.options"));
        int sum = megabytes(flags, "-Xmx(\\d+)m")
                + megabytes(flags, "-XX:MaxDirectMemorySize=(\\d+)m")
                + megabytes(flags, "-XX:ReservedCodeCacheSize=(\\d+)m")
                + REST_MB;
        int limit = megabytes(onKubernetes(service), "(\\d+)Mi");

        assertThat(limit).isGreaterThanOrEqualTo(sum);
        assertThat(megabytes(inCompose(service), "(\\d+)m")).isEqualTo(limit);
        assertThat(Files.readString(SystemMarket.root().resolve("docs/deployment.md")))
                .containsPattern("\\| " + service + "-service \\|.*\\| " + sum + " MB \\| " + limit + " MB \\|\n");
    }

    private static int megabytes(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static String onKubernetes(String service) {
        Manifest manifest = Manifests.written().stream()
                .filter(one -> one.kind().startsWith("apps/") && one.name().equals(service))
                .findFirst()
                .orElseThrow();
        return manifest.container()
                .getAsJsonObject("resources")
                .getAsJsonObject("limits")
                .get("memory")
                .getAsString();
    }

    private static String inCompose(String service) {
        Map<String, Object> file = Monitoring.yaml(SystemMarket.root().resolve("docker-compose.yml"));
        Map<?, ?> services = (Map<?, ?>) file.get("services");
        return String.valueOf(((Map<?, ?>) services.get(service)).get("mem_limit"));
    }
}
