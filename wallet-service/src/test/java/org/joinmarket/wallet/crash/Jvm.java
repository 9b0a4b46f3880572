package org.joinmarket.wallet.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of their own, of this test's classes, that start quickly. */
final class Jvm {
    /** What a process returns that SIGKILL has ended. */
    static final int KILLED = 128 + 9;

    private Jvm() {}

    static ProcessBuilder of(Class<?> main, String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }
}
