package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Mnemonic;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.testkit.process.PrivateFiles;
import org.joinmarket.testkit.process.ServiceProcess;
import tools.jackson.databind.json.JsonMapper;

/** Searches everything that a market says of itself for what must never be in it. */
final class Secrets {
    private static final List<Pattern> NEVER = List.of(
            Pattern.compile("[0-9a-f]{64}:[0-9]+\\|0[23][0-9a-f]{64}\\|"), // the opening of a commitment
            Pattern.compile("[xt]prv[0-9A-Za-z]{50,}"),
            Pattern.compile("\\b[KLc][1-9A-HJ-NP-Za-km-z]{51}\\b")); // a private key as wallets export it

    private static final int MIXDEPTHS = 5;
    private static final int KEYS_OF_A_BRANCH = 4;

    private static final Map<String, String> TALKATIVE = Map.of(
            "logging.level.org.joinmarket", "TRACE",
            "logging.level.com.zaxxer.hikari", "DEBUG",
            "management.endpoints.web.exposure.include",
                    "health,info,prometheus,metrics,env,configprops,beans,conditions,loggers,mappings,threaddump",
            "management.endpoint.env.show-values", "always",
            "management.endpoint.configprops.show-values", "always");

    /** Of a webhook where nobody answers, so that every notice fails; its path is what makes it a secret. */
    private static final String WEBHOOK = "http://127.0.0.1:1/";

    private final Leaks leaks = new Leaks();

    private Secrets(SystemMarket market) {
        Map<String, String> files = secretFiles(market.processes);
        assertThat(files).hasSizeGreaterThan(5);
        files.forEach(leaks::secret);
        Path webhook = webhook(market.processes);
        if (Files.exists(webhook))
            leaks.secret("path of the webhook", read(webhook).strip().substring(WEBHOOK.length()));
        leaks.secret(
                "bitcoind's cookie",
                read(market.bitcoind.cookieFile()).replaceFirst("^[^:]*:", "").strip());
        for (int i = 0; i < market.mnemonics.size(); i++) seed("wallet " + i, market.mnemonics.get(i));
    }

    /** Tokens, passwords, seeds and keys, as this market has them. */
    static Secrets of(SystemMarket market) {
        return new Secrets(market);
    }

    /** Lets every service say all that it can: TRACE, log files, notices, and the actuator's endpoints with all values. */
    static void letTalk(MarketProcesses processes, List<String> processNames) {
        Path webhook = webhook(processes);
        PrivateFiles.write(webhook, WEBHOOK + PrivateFiles.randomSecret());
        for (String name : processNames) {
            TALKATIVE.forEach((key, value) -> processes.with(name, key, value));
            processes.with(name, "joinmarket.logging.dir", logs(processes, name).toString());
            processes.with(name, "joinmarket.notices.url-file", webhook.toString());
        }
    }

    private static Path webhook(MarketProcesses processes) {
        return processes.directory().resolve("webhook");
    }

    private static Path logs(MarketProcesses processes, String name) {
        return processes.directory().resolve("logs").resolve(name);
    }

    Secrets and(String name, SecretKey key) {
        leaks.secret(name, key.withBytes(HexFormat.of()::formatHex));
        return this;
    }

    /** The parts of an opening that a maker was shown; the coin itself is everybody's. */
    Secrets and(PodleOpening opening) {
        String[] fields = opening.wire().split("\\|");
        for (int i = 1; i < fields.length; i++) leaks.secret("part " + i + " of a commitment's opening", fields[i]);
        return this;
    }

    private void seed(String name, String mnemonic) {
        leaks.words("words of " + name, mnemonic);
        try (var seed = Mnemonic.parse(mnemonic).orElseThrow().toSeed("");
                var master = seed.masterKey()) {
            leaks.secret("seed of " + name, seed.withBytes(HexFormat.of()::formatHex));
            and("master key of " + name, master.key());
            for (int mixdepth = 0; mixdepth < MIXDEPTHS; mixdepth++)
                for (int branch = 0; branch < 2; branch++)
                    for (int index = 0; index < KEYS_OF_A_BRANCH; index++) {
                        var path = HdPath.address(Network.REGTEST, mixdepth, branch, index);
                        try (var key = master.derive(path)) {
                            and("key " + path + " of " + name, key.key());
                        }
                    }
        }
    }

    private static Map<String, String> secretFiles(MarketProcesses processes) {
        try (Stream<Path> files = Files.list(processes.directory().resolve("secrets"))) {
            var secrets = new TreeMap<String, String>();
            files.forEach(file ->
                    secrets.put(file.getFileName().toString(), read(file).strip()));
            return secrets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In no log, on no command line. */
    void areInNoLogOf(SystemMarket market) {
        for (ServiceProcess process : market.processes.processes()) {
            isFreeOfThem("log of " + process.name(), process.log());
            String command = ProcessHandle.of(process.pid())
                    .flatMap(running -> running.info().commandLine())
                    .orElse("");
            assertThat(leaks.in(command))
                    .as("command line of %s", process.name())
                    .isEmpty();
        }
    }

    /**
     * Of a market that was {@linkplain #letTalk let talk}: in no log, log file or answer of an actuator either.
     *
     * @param said what a maker has said for certain; shows that this looks where things are said
     */
    void areNowhereIn(SystemMarket market, String said) {
        areInNoLogOf(market);
        for (ServiceProcess process : market.processes.processes()) {
            Map<String, String> texts = new LinkedHashMap<>(files(logs(market.processes, process.name())));
            assertThat(texts).as("log files of %s", process.name()).isNotEmpty();
            texts.putAll(endpoints(process));
            texts.forEach((where, text) -> isFreeOfThem(where, text));
            assertThat(String.join("", texts.values()))
                    .as("settings and levels of %s", process.name())
                    .contains("joinmarket.run.data-dir")
                    .contains("\"org.joinmarket\":{\"configuredLevel\":\"TRACE\"");
        }
        var maker = files(logs(market.processes, "maker"));
        assertThat(maker.values()).anyMatch(text -> text.contains(said));
        assertThat(market.maker.log()).contains(said);
    }

    private void isFreeOfThem(String where, String text) {
        assertThat(text).as(where).isNotEmpty();
        assertThat(leaks.in(text)).as("secrets in the %s", where).isEmpty();
        for (Pattern never : NEVER)
            assertThat(never.matcher(text).find())
                    .as("%s in the %s", never, where)
                    .isFalse();
    }

    private static Map<String, String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            var texts = new TreeMap<String, String>();
            files.forEach(file -> texts.put("log file " + file, read(file)));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever the actuator's index names, but for what wants an argument. */
    private static Map<String, String> endpoints(ServiceProcess process) {
        var texts = new LinkedHashMap<String, String>();
        var links =
                JsonMapper.shared().readTree(Actuator.get(process, "/actuator")).path("_links");
        links.forEachEntry((name, link) -> {
            if (!link.path("templated").asBoolean() && !name.equals("self"))
                texts.put(
                        process.name() + "'s " + name,
                        Actuator.get(
                                process,
                                URI.create(link.path("href").asString()).getPath()));
        });
        assertThat(texts).hasSizeGreaterThanOrEqualTo(8);
        return texts;
    }
}
