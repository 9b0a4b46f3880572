package org.joinmarket.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Folders of modules as a build leaves them, each with a jar that holds {@link StubService}. */
final class StubModules {
    /** The {@code java} that runs this test. */
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private StubModules() {}

    static Path in(Path root, String... services) throws IOException {
        for (String service : services) {
            Path target = Files.createDirectories(root.resolve(service).resolve("target"));
            Files.writeString(root.resolve(service).resolve("jvm.options"), "-Dstub.flag=of-" + service + "\n");
            writeJar(target.resolve(service + "-1-exec.jar"));
            Files.createFile(target.resolve(service + "-1.jar"));
        }
        return root;
    }

    private static void writeJar(Path file) throws IOException {
        String entry = StubService.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StubService.class.getName());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
                InputStream code = StubService.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new ZipEntry(entry));
            Objects.requireNonNull(code).transferTo(jar);
        }
    }
}
