package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.testkit.process.ServiceProcess;

/** The rules for Prometheus against services that run: a rule on a metric that nobody exports stays silent for ever. */
final class AlertRules {
    private static final Path RULES = SystemMarket.root().resolve("deploy/prometheus/rules/joinmarket.yml");
    private static final Pattern METRIC = Pattern.compile("\\b(?:jm|disk|process|jvm)_[a-z0-9_]+");

    private AlertRules() {}

    static void nameOnlyWhatIsExported(SystemMarket market) {
        ServiceProcess orderbook = market.processes.startOrderbook(market.addresses(), 0, 0);
        orderbook.awaitReady(MarketProcesses.START_TIMEOUT);
        Set<String> exported = market.processes.processes().stream()
                .flatMap(service -> metrics(service).lines())
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named()).hasSizeGreaterThan(10).isSubsetOf(exported);
    }

    private static List<String> named() {
        try {
            return Files.readAllLines(RULES).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("expr:"))
                    .flatMap(line -> METRIC.matcher(line).results())
                    .map(MatchResult::group)
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String metrics(ServiceProcess service) {
        URI uri = service.management().resolve("/actuator/prometheus");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(uri + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
