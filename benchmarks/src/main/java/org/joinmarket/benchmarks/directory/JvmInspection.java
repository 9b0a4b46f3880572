package org.joinmarket.benchmarks.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A directory of ours: its actuator, the tools of its JDK and the files of its process. */
final class JvmInspection implements Inspection, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String HEAP_USED = "jvm_memory_used_bytes";
    private static final String BUFFERS = "jm_buffers_direct_bytes";
    private static final String NETTY_BUFFERS = "netty_allocator_memory_used_bytes";

    private final URI metrics;
    private final Path java;
    private final long pid;
    private final Duration start;
    private final ProcessFiles files;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param management address of its management port
     * @param java that it was started with; its tools are beside it
     */
    JvmInspection(URI management, Path java, long pid, Duration start) {
        this.metrics = management.resolve("/actuator/prometheus");
        this.java = java;
        this.pid = pid;
        this.start = start;
        this.files = new ProcessFiles(pid);
    }

    @Override
    public Duration start() {
        return start;
    }

    @Override
    public long liveHeapBytes() {
        collectGarbage();
        collectGarbage(); // what the first left to finalizers and references
        var now = read();
        boolean generations = now.has(HEAP_USED, JvmInspection::isOldGeneration);
        return (long) now.sum(HEAP_USED, generations ? JvmInspection::isOldGeneration : JvmInspection::isHeap);
    }

    /** Holds the live objects after a full collection, and nothing that the next request allocates. */
    private static boolean isOldGeneration(Map<String, String> labels) {
        String id = labels.getOrDefault("id", "");
        return id.endsWith("Tenured Gen") || id.endsWith("Old Gen");
    }

    /** Of an allocator that has both kinds, or whose metric is about direct memory only. */
    private static boolean isDirect(Map<String, String> labels) {
        return labels.getOrDefault("memory_type", "direct").equals("direct");
    }

    private static boolean isHeap(Map<String, String> labels) {
        return "heap".equals(labels.get("area"));
    }

    @Override
    public OptionalLong directBytes() {
        var now = read();
        return Stream.of(BUFFERS, NETTY_BUFFERS)
                .filter(name -> now.has(name, JvmInspection::isDirect))
                .mapToLong(name -> (long) now.sum(name, JvmInspection::isDirect))
                .findFirst();
    }

    private void collectGarbage() {
        try {
            var jcmd = new ProcessBuilder(java.resolveSibling("jcmd").toString(), Long.toString(pid), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!jcmd.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || jcmd.exitValue() != 0)
                throw new IllegalStateException("jcmd could not start a garbage collection");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run jcmd", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a garbage collection", e);
        }
    }

    private Prometheus read() {
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(metrics).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) throw new IllegalStateException("metrics answer " + answer.statusCode());
            return new Prometheus(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the directory's metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading metrics", e);
        }
    }

    @Override
    public long residentBytes() {
        return files.residentBytes();
    }

    @Override
    public long peakResidentBytes() {
        return files.peakResidentBytes();
    }

    @Override
    public void forgetPeak() {
        files.forgetPeak();
    }

    @Override
    public long processorNanos() {
        return files.processorNanos();
    }

    @Override
    public void close() {
        http.close();
    }
}
