package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.cli.RunningService.ELSEWHERE;
import static org.joinmarket.cli.RunningService.OUTPOINT;
import static org.joinmarket.cli.RunningService.PASSWORD;
import static org.joinmarket.cli.RunningService.TOKEN;
import static org.joinmarket.cli.RunningService.api;
import static org.joinmarket.cli.RunningService.at;
import static org.joinmarket.cli.RunningService.funded;
import static org.joinmarket.cli.RunningService.jm;
import static org.joinmarket.cli.RunningService.ok;
import static org.joinmarket.cli.RunningService.okWith;
import static org.joinmarket.cli.RunningService.ownerOnly;
import static org.joinmarket.cli.RunningService.refused;
import static org.joinmarket.cli.RunningService.url;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import org.joinmarket.cli.RunningService.Outcome;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletEvents;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a running wallet service on the embedded chain. */
@Tag("slow")
@ExtendWith(RunningService.class)
class WalletCliTest {
    /** Which takes one value, and nothing behind it. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @TempDir
    private Path folder;

    @Test
    void aWalletsDay() throws Exception {
        String made = okWith(PASSWORD + "\n", "create", "alice", "--password-stdin");
        assertThat(made).contains("Write these words down");
        String words = made.lines().toList().getLast().strip();
        assertThat(words.split(" ")).hasSize(12);
        String address = ok("address", "alice").strip();
        assertThat(address).startsWith("bcrt1q");
        api().fund(new Chain.Fund(address, 50_000_000));
        api().mine(new Chain.Mine(6, null));
        assertThat(ok("list")).contains("alice", "unlocked", "yes");
        assertThat(ok("info", "alice")).contains("MIXDEPTH", "50 000 000");
        assertThat(ok("coverage", "alice")).contains("Its history is known.", "deposits", "internal", "960");
        assertThat(ok("coverage", "alice", "--json")).contains("\"state\" : \"COMPLETE\"");
        assertThat(ok("info", "alice", "--json")).contains("\"total_sats\" : 50000000");
        assertThat(ok("addresses", "alice")).contains(address, "deposit");

        Matcher coin = OUTPOINT.matcher(ok("coins", "alice"));
        assertThat(coin.find()).isTrue();
        assertThat(ok("freeze", "alice", coin.group())).contains("frozen operator");
        Outcome nothing = jm("", "send", "alice", ELSEWHERE, "100000", "-m", "0", "--yes");
        assertThat(nothing.code()).isEqualTo(WalletCli.REFUSED);
        assertThat(nothing.err()).startsWith("jm wallet: ");
        assertThat(ok("unfreeze", "alice", coin.group())).doesNotContain("frozen");
        assertThat(ok("label", "alice", coin.group(), "from a friend")).contains("from a friend");
        assertThat(ok("label", "alice", address, "given to a friend")).contains("given to a friend");
        assertThat(ok("export-labels", "alice")).contains("from a friend", "given to a friend");

        assertThat(ok("bond-address", "alice", "2031-06")).contains("2031-06", "unfunded");
        assertThat(ok("bonds", "alice")).contains("2031-06");
        assertThat(jm("", "bond-proof", "alice", "J5taker", "J5maker").code()).isEqualTo(WalletCli.REFUSED);

        assertThat(ok("lock", "alice")).contains("locked");
        assertThat(jm("wrong password\n", "unlock", "alice", "--password-stdin").code())
                .isEqualTo(WalletCli.REFUSED);
        assertThat(okWith(PASSWORD + "\nanother password\n", "password", "alice", "--password-stdin"))
                .contains("another now");
        Path file = ownerOnly(folder, "password", "another password\n");
        assertThat(ok("unlock", "alice", "--password-file", file.toString())).contains("unlocked");
        assertThat(ok("show-seed", "alice", "--password-file", file.toString())).contains(words);
        refused(jm("another password\n" + words + "\n", "create", "twin", "--recover", "--password-stdin"), "wallet");
        assertThat(jm(PASSWORD + "\n", "create", "new", "--handed-out", "--password-stdin")
                        .err())
                .as("of new words nobody was given an address")
                .contains("only for a wallet that is recovered");
    }

    /** The whole output is one answer, which has what people read in the table. */
    @Test
    void answersProgramsInJsonAndNothingElse() throws Exception {
        JsonNode made = json(PASSWORD + "\n", "create", "scripted", "--password-stdin");
        String words = made.at("/mnemonic").asString();
        assertThat(words.split(" ")).hasSize(12);
        String address = json("", "address", "scripted").at("/address").asString();
        api().fund(new Chain.Fund(address, 50_000_000));
        api().mine(new Chain.Mine(6, null));
        assertThat(json("", "list")
                        .at("/wallets")
                        .valueStream()
                        .map(each -> each.at("/name").asString()))
                .contains("scripted");
        assertThat(json("", "info", "scripted")
                        .at("/mixdepths/0/available_sats")
                        .asLong())
                .isEqualTo(50_000_000);
        assertThat(json("", "coverage", "scripted").at("/state").asString()).isEqualTo("COMPLETE");
        assertThat(json("", "addresses", "scripted").at("/addresses/0/address").asString())
                .isEqualTo(address);

        JsonNode coin = json("", "coins", "scripted").at("/utxos/0");
        assertThat(coin.at("/value_sats").asLong()).isEqualTo(50_000_000);
        String outpoint = coin.at("/outpoint").asString();
        assertThat(json("", "freeze", "scripted", outpoint).at("/frozen").asBoolean())
                .isTrue();
        assertThat(json("", "unfreeze", "scripted", outpoint).at("/frozen").asBoolean())
                .isFalse();
        assertThat(json("", "label", "scripted", outpoint, "caf\u00e9")
                        .at("/label")
                        .asString())
                .isEqualTo("caf\u00e9");
        assertThat(json("", "bond-address", "scripted", "2031-06")
                        .at("/address")
                        .asString())
                .isEqualTo(json("", "bonds", "scripted").at("/bonds/0/address").asString())
                .startsWith("bcrt1q");

        JsonNode sent = json("", "send", "scripted", ELSEWHERE, "100000", "-m", "0", "--yes", "--rate", "2");
        assertThat(sent.at("/state").asString()).isEqualTo("BROADCAST");
        assertThat(json("", "sends", "scripted").at("/sends/0/txid")).isEqualTo(sent.at("/txid"));
        assertThat(json("", "history", "scripted").at("/entries").valueStream().map(each -> each.at("/txid")))
                .contains(sent.at("/txid"));
        assertThat(json("", "signatures", "scripted").at("/signatures/0/kind").asString())
                .isEqualTo("PAYMENT");

        assertThat(json("", "lock", "scripted").at("/state").asString()).isEqualTo("LOCKED");
        assertThat(json(PASSWORD + "\nanother password\n", "password", "scripted", "--password-stdin")
                        .at("/name")
                        .asString())
                .isEqualTo("scripted");
        assertThat(json("another password\n", "unlock", "scripted", "--password-stdin")
                        .at("/state")
                        .asString())
                .isEqualTo("UNLOCKED");
        assertThat(json("another password\n", "show-seed", "scripted", "--password-stdin")
                        .at("/mnemonic")
                        .asString())
                .isEqualTo(words);
        Path file = ownerOnly(
                folder,
                "words.mnemonic",
                "letter advice cage absurd amount doctor acoustic avoid letter advice cage above");
        assertThat(json(PASSWORD + "\n", "import", "scripted-too", file.toString(), "--plain", "--password-stdin")
                        .at("/format")
                        .asString())
                .isEqualTo("NG_WORDS");
    }

    private static JsonNode json(String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return JSON.readTree(okWith(input, all.toArray(String[]::new)));
    }

    @Test
    void takesLabelsAndSaysWhyABondIsNotRedeemed() throws Exception {
        okWith(PASSWORD + "\n", "create", "labelled", "--password-stdin");
        String address = ok("address", "labelled").strip();
        Path file = Files.writeString(
                folder.resolve("labels.jsonl"), "{\"type\":\"addr\",\"ref\":\"" + address + "\",\"label\":\"shop\"}\n");
        assertThat(ok("import-labels", "labelled", file.toString()))
                .contains("1 record; 0 coins frozen; 1 address is not handed out");
        assertThat(ok("addresses", "labelled")).contains("shop");
        assertThat(jm("", "import-labels", "labelled", folder + "/missing").code())
                .isEqualTo(WalletCli.USAGE);

        ok("bond-address", "labelled", "2031-06");
        assertThat(jm("", "redeem", "labelled", "2031-06").code()).isEqualTo(WalletCli.REFUSED);
    }

    @Test
    void everyCommandSaysWhatItTakesAndAMistakeIsNotBuriedInIt() {
        assertThat(ok("--help")).contains("show-seed", "Exit codes");
        for (String command : List.of("list", "send", "watch", "help", "generate-completion"))
            assertThat(ok(command, "--help")).contains("Usage: jm wallet " + command);
        assertThat(ok("psbt", "create", "-h")).startsWith("Usage: jm wallet psbt create");

        RunningService.Outcome early = jm("", "--token-file", "token", "list");
        assertThat(early.code()).isEqualTo(WalletCli.USAGE);
        assertThat(early.err().lines()).hasSizeLessThan(6);
        assertThat(early.err())
                .contains("'--token-file'")
                .endsWith("See 'jm wallet --help'. Options come after the command.\n");
        assertThat(jm("", "list", "--jsonn").err()).contains("--jsonn", "See 'jm wallet list --help'.");
    }

    @Test
    void printsWhatHappened() {
        funded("watched");
        AtomicReference<String> id = new AtomicReference<>("");
        new WalletEvents(url(), () -> TOKEN, Duration.ofSeconds(30)).read(null, event -> {
            id.set(event.id());
            return false;
        });
        String since = Objects.requireNonNull(id.get());
        Matcher coin = OUTPOINT.matcher(ok("coins", "watched"));
        assertThat(coin.find()).isTrue();
        ok("freeze", "watched", coin.group());
        ok("unfreeze", "watched", coin.group());
        assertThat(ok("watch", "--since", since, "--count", "2").lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("COIN", "FROZEN", "watched", coin.group(), "OPERATOR"),
                        line -> assertThat(line).contains("COIN", "FREE"));
        assertThat(ok("watch", "--since", since, "--count", "1", "--json"))
                .startsWith("{\"id\":\"")
                .contains("\"kind\":\"COIN\"", "\"state\":\"FROZEN\"");
        assertUnwritten("watch", "--since", since);
        assertUnwritten("export-labels", "watched");
        assertUnwritten("coins", "watched", "--json");
        assertUnwritten("export-history", "watched");
        assertThat(jm("", "watch", "--since", "nonsense").code()).isEqualTo(WalletCli.REFUSED);
    }

    @Test
    void takesOverAFile() throws Exception {
        Path file = ownerOnly(
                folder,
                "words.mnemonic",
                "legal winner thank year wave sausage worth useful legal winner thank yellow");
        String imported = okWith(PASSWORD + "\n", "import", "old", file.toString(), "--plain", "--password-stdin");
        assertThat(imported).contains("ng words", "being searched");

        okWith(
                PASSWORD + "\nanother passphrase\n",
                "import",
                "shown",
                file.toString(),
                "--plain",
                "--passphrase",
                "--handed-out",
                "--password-stdin");
        assertThat(nextDeposit("shown"))
                .as("those that may have been handed out are skipped")
                .isEqualTo(300);
    }

    private static int nextDeposit(String wallet) {
        WalletApi api = api();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!api.wallet(wallet).ready() && System.nanoTime() < end) Thread.onSpinWait();
        return api.newAddress(wallet, new Wallets.NewAddress(0)).index();
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() throws Exception {
        assertThat(jm("", "unlock", "alice").err()).contains("--password-file");
        assertThat(jm("", "unlock", "alice").code()).isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "unlock", "alice", "--password-stdin").code()).isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "unlock", "alice", "--password", "secret").code()).isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "send", "alice", ELSEWHERE, "1.5", "-m", "0").err()).contains("0.0015btc");
        assertThat(jm("", "send", "alice", ELSEWHERE, "1", "-m", "0", "--and", "x")
                        .code())
                .isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "import", "x", folder + "/missing").code()).isEqualTo(WalletCli.USAGE);
        Path open = Files.writeString(folder.resolve("open"), "secret");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Outcome readable = jm("", "unlock", "alice", "--password-file", open.toString());
        assertThat(readable.code()).isEqualTo(WalletCli.USAGE);
        assertThat(readable.err()).contains("chmod 600").doesNotContain("secret");
    }

    @Test
    void saysThatNobodyIsThere() {
        Outcome away = at(URI.create("http://127.0.0.1:1"), "", "list");
        assertThat(away.code()).isEqualTo(WalletCli.UNREACHABLE);
        assertThat(away.err()).contains("--url");
        assertThat(output("--help"))
                .containsSubsequence("Exit codes", "0", "1", "2", "3", "4", "5", "not all of the answer")
                .contains("create", "send", "watch", "redeem", "authorize");
        assertThat(output("-V")).startsWith("jm wallet ");
    }

    /** A process of its own: what it is given as its output is another than that of tests. */
    @Test
    void aProcessWhoseReaderIsGoneSaysSoByItsExitCode() throws Exception {
        for (String command : List.of("list", "help")) {
            Process process = RunningService.process(folder, command);
            process.getInputStream().close(); // long before it writes
            assertThat(process.waitFor()).as(command).isEqualTo(WalletCli.UNWRITTEN);
        }
        Process read = RunningService.process(folder, "list");
        assertThat(new String(read.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("WALLET");
        assertThat(read.waitFor()).isZero();
    }

    @Test
    void aScriptWithoutALocaleGetsLabelsAsTheyAre() throws Exception {
        okWith(PASSWORD + "\n", "create", "locale", "--password-stdin");
        String address = api().newAddress("locale", new Wallets.NewAddress(0)).address();
        ok("label", "locale", address, "Miete für März ₿");
        Process process = RunningService.process(folder, "export-labels", "locale");
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Miete für März ₿");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void bashTakesWhatItCompletesFrom() throws Exception {
        Path script = Files.writeString(folder.resolve("completion"), output("generate-completion"));
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        ". \"$0\" && COMP_WORDS=(jm wallet cre) COMP_CWORD=2 && _complete_jm && echo ${COMPREPLY[@]}",
                        script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("create");
    }

    private static String output(String option) {
        StringWriter out = new StringWriter();
        WalletCli.commandLine(new ByteArrayInputStream(new byte[0]), RunningService.NO_KEYBOARD)
                .setOut(new PrintWriter(out, true))
                .execute(option);
        return out.toString();
    }

    /** It says so, and ends. */
    private static void assertUnwritten(String... arguments) {
        Outcome outcome = RunningService.unread(arguments);
        assertThat(outcome.code()).as(String.join(" ", arguments)).isEqualTo(WalletCli.UNWRITTEN);
        assertThat(outcome.err()).contains("done, but not all of the answer could be written");
    }
}
