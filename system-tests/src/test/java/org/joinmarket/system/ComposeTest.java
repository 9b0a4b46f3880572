package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the containers of the compose files may and may not, read from the files: no engine is needed, and no Compose. */
class ComposeTest {
    /** Files that start a bitcoind. */
    private static final List<String> BITCOINDS = List.of(
            "docker-compose.yml",
            "deploy/compose/production.yml",
            "k8s/overlays/regtest/bitcoind.yaml",
            "k8s/overlays/production/bitcoind.yaml");

    private static final Path MARKET = SystemMarket.root().resolve("docker-compose.yml");
    private static final Path PRODUCTION = SystemMarket.root().resolve("deploy/compose/production.yml");
    private static final Pattern PINNED = Pattern.compile("[\\w./-]+:v?\\d+(\\.\\d+)+");
    private static final Pattern OURS =
            Pattern.compile("joinmarket/[a-z-]+:\\$\\{JOINMARKET_VERSION:-\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?}");
    private static final String NOBODY = "127.0.0.1";
    private static final String SECRETS = "secrets";
    private static final List<String> NOT = List.of(
            "privileged",
            "pid",
            "ipc",
            "uts",
            "cgroup",
            "cgroup_parent",
            "devices",
            "device_cgroup_rules",
            "cap_add",
            "group_add",
            "sysctls",
            "userns_mode",
            "extra_hosts");
    private static final Set<String> OF_PRODUCTION = Set.of(
            "extends",
            "profiles",
            "environment",
            "command",
            "ports",
            "volumes",
            "depends_on",
            "healthcheck",
            "mem_limit",
            "stop_grace_period");

    @Test
    void noContainerMayMoreThanItMust() {
        Map<String, Object> market = read(MARKET);
        var flaws = new TreeMap<String, List<String>>();
        services(market).forEach((name, service) -> flaws.put(name, flaws(name, service, networks(market))));

        assertThat(flaws)
                .containsKeys("secrets", "bitcoind", "postgres", "directory", "wallet", "maker", "taker", "orderbook")
                .containsKeys("prometheus", "grafana", "story", "cli")
                .allSatisfy((name, found) -> assertThat(found).as(name).isEmpty());
    }

    @Test
    void whatAContainerMustNotIsSeen() {
        Map<String, Object> bad = Map.of(
                "image",
                "example/thing:latest",
                "build",
                Map.of("context", "."),
                "ports",
                List.of("8080:8080"),
                "networks",
                List.of("edge"),
                "privileged",
                true,
                "user",
                "root:10001",
                "network_mode",
                "host",
                "volumes",
                List.of("./deploy:/deploy", "secrets-wallet:/secrets:ro", "/var/run/docker.sock:/var/run/docker.sock"));

        assertThat(flaws("thing", bad, Map.of("edge", Map.of())))
                .containsExactlyInAnyOrder(
                        "read_only",
                        "cap_drop",
                        "no-new-privileges",
                        "privileged",
                        "user: root",
                        "network_mode",
                        "mem_limit",
                        "logging: null",
                        "not pinned: example/thing:latest",
                        "asks a registry for what is built here",
                        "published: 8080:8080",
                        "asks the outside for names",
                        "written to: ./deploy:/deploy",
                        "the secrets of another: secrets-wallet:/secrets:ro",
                        "of this machine: /var/run/docker.sock:/var/run/docker.sock");
    }

    /** Seeds and tokens among them. */
    @Test
    void whatAPersonIsShownMustNotBeWrittenDown() {
        Map<String, Object> written = Map.of("profiles", List.of("tools"), "logging", Map.of("driver", "local"));

        assertThat(flaws("cli", written, Map.of())).contains("logging: local");
        assertThat(services(read(MARKET)).values())
                .filteredOn(service -> List.of("tools").equals(service.get("profiles")))
                .hasSize(2);
    }

    @Test
    void onlyTheNetworkForPublishedPortsIsNotInternalAndItLeadsNowhere() {
        Map<String, Object> networks = networks(read(MARKET));

        assertThat(networks).containsOnlyKeys("backend", "market", "edge");
        assertThat(networks.get("backend")).isEqualTo(Map.of("internal", true));
        assertThat(networks.get("market")).isEqualTo(Map.of("internal", true));
        assertThat(networks.get("edge"))
                .isEqualTo(Map.of("driver_opts", Map.of("com.docker.network.bridge.enable_ip_masquerade", "false")));
    }

    /** On signet and mainnet each is the container that it is here, with other settings, and Tor alone may go out. */
    @Test
    void inProductionEachIsTheSameContainerAndOnlyTorHasAWayOut() {
        Map<String, Object> production = read(PRODUCTION);

        assertThat(networks(production).get("edge"))
                .isEqualTo(networks(read(MARKET)).get("edge"));
        services(production).forEach((name, service) -> {
            if (name.equals("tor")) {
                assertThat(service.get("networks")).isEqualTo(List.of("market", "backend", "outside"));
                assertThat(service).doesNotContainKey("ports").containsEntry("read_only", true);
                // its image is to come, and it alone asks the outside for names
                assertThat(flaws(name, service, networks(production)))
                        .containsExactlyInAnyOrder("not pinned: " + service.get("image"), "asks the outside for names");
                return;
            }
            assertThat(service.get("extends"))
                    .as(name)
                    .isEqualTo(Map.of("file", "../../docker-compose.yml", "service", name));
            // what a container may is said in the other file, and nothing of it here
            assertThat(OF_PRODUCTION).as(name).containsAll(service.keySet());
            assertThat(strings(service.get("ports"))).as(name).allMatch(port -> port.startsWith(NOBODY + ":"));
        });
    }

    /** Compose would make a folder of what is not there. */
    @Test
    void everyFileThatIsMountedIsThere() throws IOException {
        int seen = 0;
        for (Path file : List.of(MARKET, PRODUCTION))
            for (Map<String, Object> service : services(read(file)).values())
                for (Object mount : list(service.get("volumes")))
                    if (mount instanceof String text && text.startsWith("./")) {
                        Path source = file.resolveSibling(text.substring(0, text.indexOf(':')));
                        assertThat(source).exists();
                        seen++;
                    }
        assertThat(seen).isGreaterThan(10);
        assertThat(Files.readString(PRODUCTION)).contains("create_host_path: false");
    }

    /** A maker that forgets which commitments it burned shows a coin for each of them once more. */
    @Test
    void everyDatabaseIsBackedUpAndPutBack() throws IOException {
        Path root = SystemMarket.root();
        Matcher made = Pattern.compile("(?m)^for service in ([a-z ]+); do$")
                .matcher(Files.readString(root.resolve("deploy/compose/postgres/10-databases.sh")));
        assertThat(made.find()).isTrue();
        String every = "for db in " + made.group(1) + "; do ";
        for (String steps : List.of("docs/deployment.md", "k8s/README.md", "deploy/check-cluster"))
            assertThat(Files.readAllLines(root.resolve(steps)))
                    .as(steps)
                    .filteredOn(line -> line.contains(" pg_dump ") || line.contains(" pg_restore "))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains(every));
    }

    /** A file that `git pull` replaced is another file: who goes on running still has the old one. */
    @Test
    void anUpgradeMakesEveryContainerAnew() throws IOException {
        assertThat(Files.readAllLines(SystemMarket.root().resolve("docs/deployment.md")))
                .filteredOn(line -> line.startsWith("Upgrade: "))
                .singleElement()
                .asString()
                .contains("`docker compose up --build --wait --force-recreate`");
    }

    /** It would grow without end, with the transactions of wallets in it; its container's log has a limit. */
    @Test
    void bitcoindWritesNoLogIntoItsVolume() throws IOException {
        for (String file : BITCOINDS)
            assertThat(Files.readString(SystemMarket.root().resolve(file)))
                    .as(file)
                    .containsPattern("(?m)^ +- -printtoconsole=1\n +- -nodebuglogfile$");
    }

    /** It would send again what was given up, and what is for others to send. */
    @Test
    void bitcoindSendsNothingOfItsWalletsByItself() throws IOException {
        for (String file : BITCOINDS)
            assertThat(Files.readString(SystemMarket.root().resolve(file)))
                    .as(file)
                    .containsPattern("(?m)^ +- -walletbroadcast=0$");
    }

    /** A tag that moves makes another image of the same source. */
    @Test
    void whatImagesBeginWithIsPinned() throws IOException {
        List<String> lines = Files.readAllLines(SystemMarket.root().resolve("Dockerfile"));

        assertThat(lines)
                .filteredOn(line -> line.matches("ARG [A-Z]+_IMAGE=.*"))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .matches("ARG [A-Z]+_IMAGE=[a-z-]+:[\\w.-]*(\\d+\\.\\d+\\.\\d+|\\d{8})[\\w.-]*"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("FROM "))
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> assertThat(line).matches("FROM (\\$\\{[A-Z]+_IMAGE}|runtime)( AS [a-z]+)?"));
    }

    /** Whoever sees the list of processes sees what a program is called with, and not what is in its environment. */
    @Test
    void passwordsOfDatabasesAreOnNoCommandLine() throws IOException {
        assertThat(Files.readAllLines(SystemMarket.root().resolve("deploy/compose/postgres/10-databases.sh")))
                .filteredOn(line -> line.contains("/secrets/"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.strip())
                        .matches("PASSWORD=\\$\\(cat \"?/secrets/[^)]*\\) psql .*")
                        .doesNotContain("password="));
    }

    /** What is wrong with a service, for people who have to mend it. */
    private static List<String> flaws(String name, Map<String, Object> service, Map<String, Object> networks) {
        var flaws = new ArrayList<String>();
        if (!Boolean.TRUE.equals(service.get("read_only"))) flaws.add("read_only");
        if (!List.of("ALL").equals(service.get("cap_drop"))) flaws.add("cap_drop");
        if (!list(service.get("security_opt")).contains("no-new-privileges:true")) flaws.add("no-new-privileges");
        if (!service.containsKey("mem_limit")) flaws.add("mem_limit");
        // else Docker writes what they show, seeds and tokens too, to this machine's disk, which without a word about
        // it has no limit either
        Object driver = service.get("logging") instanceof Map<?, ?> logging ? logging.get("driver") : null;
        if (!(list(service.get("profiles")).contains("tools") ? "none" : "local").equals(driver))
            flaws.add("logging: " + driver);
        boolean mayMore = name.equals(SECRETS); // who hands out secrets gives each file to its reader
        for (String not : NOT) if (service.containsKey(not) && !(mayMore && not.equals("cap_add"))) flaws.add(not);
        String user = String.valueOf(service.get("user")).split(":", -1)[0];
        if (List.of("0", "root").contains(user) && !mayMore) flaws.add("user: " + user);
        if (!"none".equals(service.getOrDefault("network_mode", "none"))) flaws.add("network_mode");
        image(service, flaws);
        strings(service.get("ports")).stream()
                .filter(port -> !port.startsWith(NOBODY + ":"))
                .forEach(port -> flaws.add("published: " + port));
        boolean asks = list(service.get("networks")).stream()
                .anyMatch(network ->
                        !(networks.get(network) instanceof Map<?, ?> one && Boolean.TRUE.equals(one.get("internal"))));
        if (asks && !List.of(NOBODY).equals(service.get("dns"))) flaws.add("asks the outside for names");
        strings(service.get("volumes")).forEach(volume -> volume(name, volume, flaws));
        return flaws;
    }

    /** What its containers are made of, ours with the tag that they have when nobody says another. */
    static Set<String> images() {
        return services(read(MARKET)).values().stream()
                .map(service ->
                        String.valueOf(service.get("image")).replaceFirst("\\$\\{JOINMARKET_VERSION:-(.*)}", "$1"))
                .collect(Collectors.toSet());
    }

    private static void image(Map<String, Object> service, List<String> flaws) {
        String image = String.valueOf(service.get("image"));
        boolean ours = OURS.matcher(image).matches();
        if (!ours && !PINNED.matcher(image).matches()) flaws.add("not pinned: " + image);
        if ((ours || service.containsKey("build")) && !"never".equals(service.get("pull_policy")))
            flaws.add("asks a registry for what is built here");
    }

    private static void volume(String name, String volume, List<String> flaws) {
        if (volume.startsWith("/")) flaws.add("of this machine: " + volume);
        if (volume.startsWith(".") && !volume.endsWith(":ro")) flaws.add("written to: " + volume);
        if (!volume.startsWith("secrets-") || name.equals(SECRETS)) return;
        String owner = List.of("story", "cli").contains(name) ? "operator" : name;
        if (!volume.equals("secrets-" + owner + ":/secrets:ro")) flaws.add("the secrets of another: " + volume);
    }

    private static Map<String, Object> read(Path file) {
        try {
            // what Compose does with it when it puts files together does not matter for what is in them
            String text = Files.readString(file).replace(" !override", "");
            return Monitoring.maps(Monitoring.documents(text)).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // of YAML: keys are strings
    private static Map<String, Map<String, Object>> services(Map<String, Object> file) {
        return (Map<String, Map<String, Object>>) file.get("services");
    }

    @SuppressWarnings("unchecked") // of YAML: keys are strings
    private static Map<String, Object> networks(Map<String, Object> file) {
        return (Map<String, Object>) file.get("networks");
    }

    private static List<?> list(Object list) {
        return list == null ? List.of() : (List<?>) list;
    }

    private static List<String> strings(Object list) {
        return list(list).stream().map(String::valueOf).toList();
    }
}
