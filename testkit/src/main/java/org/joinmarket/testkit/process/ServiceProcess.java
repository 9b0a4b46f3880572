package org.joinmarket.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One service in a process of its own, in its own folder: {@code service.properties}, {@code log.txt}, what it unpacks
 * for itself, and the ready file by which it says that it serves and on which ports.
 */
public final class ServiceProcess implements AutoCloseable {
    /** After a polite request to stop; more than the services need for what is under way. */
    static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    /** What Spring would read of our own environment in place of the settings of this process. */
    private static final Pattern SETTINGS_OF_SPRING =
            Pattern.compile("(JOINMARKET|SPRING|SERVER|MANAGEMENT|LOGGING)[_.].*", Pattern.CASE_INSENSITIVE);

    private static final int LOG_TAIL_LINES = 25;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The service said that it is ready. Ports are absent (-1) where it has none of that kind. */
    public record Ready(int http, int management, int wire) {}

    private final String name;
    private final Path directory;
    private final Process process;
    private final AtomicReference<@Nullable Ready> ready = new AtomicReference<>();

    private ServiceProcess(String name, Path directory, Process process) {
        this.name = name;
        this.directory = directory;
        this.process = process;
    }

    /**
     * Starts {@code service} (the name of its module) as it was built, with the given settings, and returns before it is ready.
     *
     * @param root where the modules are, each with its jar in {@code target}
     * @param java the {@code java} of a JDK 25
     * @param directory made if need be; a service started again in the same one finds its data there
     */
    public static ServiceProcess start(
            Path root, Path java, String service, String name, Path directory, Map<String, String> settings) {
        return start(Program.built(root, java, service), name, directory, settings);
    }

    /** As above, for a program from wherever. */
    public static ServiceProcess start(Program program, String name, Path directory, Map<String, String> settings) {
        PrivateFiles.directory(directory);
        var all = new TreeMap<>(settings);
        all.put("joinmarket.run.ready-file", directory.resolve("ready.json").toString());
        all.put("joinmarket.run.data-dir", directory.resolve("data").toString());
        try {
            Files.deleteIfExists(directory.resolve("ready.json"));
            Path config = PrivateFiles.write(directory.resolve("service.properties"), properties(all));
            Path temporary = PrivateFiles.directory(directory.resolve("tmp")); // its own, also when killed
            var builder = new ProcessBuilder(program.command(
                            List.of("-Djava.io.tmpdir=" + temporary),
                            List.of("--spring.config.additional-location=" + config.toUri())))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log.txt").toFile()));
            builder.environment()
                    .keySet()
                    .removeIf(key -> SETTINGS_OF_SPRING.matcher(key).matches());
            return new ServiceProcess(name, directory, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private static String properties(Map<String, String> settings) {
        var text = new StringBuilder();
        settings.forEach((key, value) ->
                text.append(key).append('=').append(escaped(value)).append('\n'));
        return text.toString();
    }

    /** As files of properties have it: these are ISO 8859-1, and a folder may be named in any language. */
    private static String escaped(String value) {
        var text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') text.append("\\\\");
            else if (c < ' ' || c > '~') text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else text.append(c);
        }
        return text.toString();
    }

    /**
     * Waits for the ready file.
     *
     * @throws IllegalStateException with the end of its log, if the process ends or the time runs out before
     */
    public Ready awaitReady(Duration timeout) {
        Ready known = ready.get();
        if (known != null) return known;
        long deadline = System.nanoTime() + timeout.toNanos();
        Path file = directory.resolve("ready.json");
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (!Files.exists(file)) {
                if (!process.isAlive())
                    throw new IllegalStateException(
                            name + " ended with exit code " + process.exitValue() + ":\n" + logTail());
                if (System.nanoTime() > deadline)
                    throw new IllegalStateException(
                            name + " was not ready after " + timeout.toSeconds() + " s:\n" + logTail());
                var key = watch.poll(200, TimeUnit.MILLISECONDS); // short, so that the end of the process is noticed
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
            JsonNode json = JSON.readTree(Files.readString(file));
            Ready now = new Ready(
                    json.path("http").asInt(-1),
                    json.path("management").asInt(-1),
                    json.path("wire").asInt(-1));
            ready.set(now);
            return now;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the ready file of " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was starting", e);
        }
    }

    private Ready ready() {
        Ready known = ready.get();
        if (known == null) throw new IllegalStateException(name + " has not been waited for");
        return known;
    }

    public String name() {
        return name;
    }

    public URI http() {
        return URI.create("http://127.0.0.1:" + ready().http());
    }

    public URI management() {
        return URI.create("http://127.0.0.1:" + ready().management());
    }

    /** Port of the JoinMarket wire protocol; directories have one. */
    public int wirePort() {
        return ready().wire();
    }

    public Path directory() {
        return directory;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String log() {
        try {
            return Files.readString(directory.resolve("log.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + name, e);
        }
    }

    private String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }

    /** SIGKILL, as a crash; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(STOP_TIMEOUT);
    }

    /** Asks it to stop without waiting, so that several can stop at once. */
    public void requestStop() {
        process.destroy();
    }

    /** SIGTERM, and SIGKILL if that does not help within ten seconds. */
    @Override
    public void close() {
        stop(STOP_TIMEOUT);
    }

    void stop(Duration patience) {
        process.destroy();
        if (!awaitEnd(patience)) kill();
    }

    private boolean awaitEnd(Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
