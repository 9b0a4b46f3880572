package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.system.Manifests.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container may take what its flags allow, and is not ended for it by the kernel in the middle of a round. */
class MemoryLimitsTest {
    /** What a service's {@code /tmp}, which is memory, may hold. */
    private static final int TMP_MB = 64;

    /** Classes, threads and the JVM itself: an estimate, not measured. */
    private static final int REST_MB = 96;

    @ParameterizedTest
    @ValueSource(strings = {"directory", "wallet", "maker", "taker", "orderbook"})
    void theLimitHoldsTheSumOfWhatTheFlagsAllow(String service) throws IOException {
        int sum = withoutTmp(service) + TMP_MB;
        int limit = limit(workload(service));

        assertThat(limit).isGreaterThanOrEqualTo(sum);
        assertThat(megabytes(inCompose(service), "(\\d+)m")).isEqualTo(limit);
        assertThat(Files.readString(SystemMarket.root().resolve("docs/deployment.md")))
                .containsPattern("\\| " + service + "-service \\|.*\\| " + sum + " MB \\| " + limit + " MB \\|\n");
    }

    /** It runs a wallet service, with an archive in its {@code /tmp}. */
    @Test
    void thePodThatRestoresMayHoldItsArchiveToo() throws IOException {
        Manifest restore = Manifests.written().stream()
                .filter(one -> one.kind().equals("v1/Pod") && one.name().equals("restore"))
                .findFirst()
                .orElseThrow();
        String tmp = Manifests.objects(restore.pod().getAsJsonArray("volumes"))
                .filter(one -> one.get("name").getAsString().equals("tmp"))
                .map(one -> one.getAsJsonObject("emptyDir").get("sizeLimit").getAsString())
                .findFirst()
                .orElseThrow();

        assertThat(limit(restore)).isGreaterThanOrEqualTo(withoutTmp("wallet") + megabytes(tmp, "(\\d+)Mi"));
    }

    private static int withoutTmp(String service) throws IOException {
        String flags = Files.readString(SystemMarket.root().resolve(service + "-service/jvm.options"));
        return megabytes(flags, "-Xmx(\\d+)m")
                + megabytes(flags, "-XX:MaxDirectMemorySize=(\\d+)m")
                + megabytes(flags, "-XX:ReservedCodeCacheSize=(\\d+)m")
                + REST_MB;
    }

    private static int megabytes(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static Manifest workload(String service) {
        return Manifests.written().stream()
                .filter(one -> one.kind().startsWith("apps/") && one.name().equals(service))
                .findFirst()
                .orElseThrow();
    }

    private static int limit(Manifest manifest) {
        String memory = manifest.container()
                .getAsJsonObject("resources")
                .getAsJsonObject("limits")
                .get("memory")
                .getAsString();
        return megabytes(memory, "(\\d+)Mi");
    }

    private static String inCompose(String service) {
        Map<String, Object> file = Monitoring.yaml(SystemMarket.root().resolve("docker-compose.yml"));
        Map<?, ?> services = (Map<?, ?>) file.get("services");
        return String.valueOf(((Map<?, ?>) services.get(service)).get("mem_limit"));
    }
}
