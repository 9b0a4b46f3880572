package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The native libraries in the jars: what is there for Linux on x86-64 is there for aarch64, so that one jar is an image for both. Netty's own
 * may be missing: it goes without, a little slower.
 */
@Tag("system")
class NativesTest {
    private static final Pattern X86 = Pattern.compile("x86[-_]64|linux64");
    private static final Pattern ARM = Pattern.compile("aarch_?64|arm64");
    private static final Pattern OTHERS =
            Pattern.compile("(?i)netty_|musl|android|freebsd|mac|darwin|win|mingw|sunos|openbsd|dragonfly|aix");

    @ParameterizedTest
    @ValueSource(
            strings = {"directory-service", "wallet-service", "maker-service", "taker-service", "orderbook-service"})
    void areThereForBothArchitectures(String service) throws IOException {
        Map<String, List<String>> byLibrary = natives(jar(service));

        assertThat(byLibrary).containsKey("libsecp256k1-jni.so").allSatisfy((library, places) -> {
            assertThat(places)
                    .as("%s for x86-64", library)
                    .anyMatch(place -> X86.matcher(place).find());
            assertThat(places)
                    .as("%s for aarch64", library)
                    .anyMatch(place -> ARM.matcher(place).find());
        });
    }

    /** Places of Linux' libraries, by their names without the architecture. */
    private static Map<String, List<String>> natives(Path jar) throws IOException {
        var found = new HashMap<String, List<String>>();
        try (var outer = new JarFile(jar.toFile())) {
            for (var library :
                    outer.stream().filter(one -> one.getName().endsWith(".jar")).toList())
                try (var inner = new ZipInputStream(open(outer, library))) {
                    for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                        String place = entry.getName();
                        if (place.endsWith(".so") && !OTHERS.matcher(place).find())
                            found.computeIfAbsent(nameOf(place), _ -> new ArrayList<>())
                                    .add(place);
                    }
                }
        }
        return found;
    }

    private static InputStream open(JarFile jar, ZipEntry entry) throws IOException {
        return jar.getInputStream(entry);
    }

    private static String nameOf(String place) {
        String file = place.substring(place.lastIndexOf('/') + 1);
        return ARM.matcher(X86.matcher(file).replaceAll("*")).replaceAll("*");
    }

    private static Path jar(String service) throws IOException {
        try (Stream<Path> files =
                Files.list(SystemMarket.root().resolve(service).resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(service + " is not built"));
        }
    }
}
