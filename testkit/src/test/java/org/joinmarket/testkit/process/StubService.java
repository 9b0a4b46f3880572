package org.joinmarket.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * A small real process that looks like a service from outside: it reads its settings and writes its ready file. What it
 * does else is in its settings: {@code stub.manner} and {@code stub.http}, the port it says it has. One class, so that it
 * fits a jar by itself.
 */
final class StubService {
    private StubService() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Properties settings = new Properties();
        try (InputStream file =
                Files.newInputStream(Path.of(URI.create(args[0].substring(args[0].indexOf('=') + 1))))) {
            settings.load(file);
        }
        System.out.println("flag " + System.getProperty("stub.flag"));
        switch (settings.getProperty("stub.manner", "ready")) {
            case "fails" -> {
                System.out.println("the port is in use");
                System.exit(3);
            }
            case "silent" -> new CountDownLatch(1).await();
            case "stubborn" ->
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            default -> System.out.println("starts");
        }
        Path ready = Path.of(settings.getProperty("joinmarket.run.ready-file"));
        Path part = ready.resolveSibling("part");
        Files.writeString(
                part, "{\"http\":" + settings.getProperty("stub.http", "1") + ",\"management\":2,\"wire\":3}");
        Files.move(part, ready, StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }
}
