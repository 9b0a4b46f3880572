package org.joinmarket.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is run as a process: a jar, by a JVM with certain flags.
 *
 * @param java the {@code java} of a JDK 25
 */
public record Program(Path java, List<String> flags, Path jar) {
    public Program {
        flags = List.copyOf(flags);
    }

    /**
     * A service as a build leaves it, with the flags of its {@code jvm.options}.
     *
     * @param root where the modules are, each with its jar in {@code target}
     * @param service the name of its module
     * @throws IllegalStateException if it is not built
     */
    public static Program built(Path root, Path java, String service) {
        Path target = root.resolve(service).resolve("target");
        if (!Files.isDirectory(target)) throw new IllegalStateException(service + " is not built: ./jm builds it");
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(service + " is not built: ./jm builds it"));
            Path options = root.resolve(service).resolve("jvm.options");
            return new Program(java, Files.exists(options) ? List.of("@" + options) : List.of(), jar);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for the jar of " + service, e);
        }
    }

    /** A service as {@code scripts/pack.sh} lays it out to be installed, with its cache of classes. */
    public static Program packed(Path folder, Path java) {
        return new Program(
                java,
                List.of("@" + folder.resolve("jvm.options"), "-XX:AOTCache=" + folder.resolve("service.aot")),
                folder.resolve("service.jar"));
    }

    List<String> command(List<String> moreFlags, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(flags);
        command.addAll(moreFlags);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return command;
    }
}
