package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Mnemonic;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtSigner;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.WalletApi;
import org.joinmarket.wallet.api.WalletClients;
import org.joinmarket.wallet.api.WalletEvents;
import org.joinmarket.wallet.api.backup.BackupArchive;
import org.joinmarket.wallet.api.backup.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

/** Against a running wallet service on the embedded chain. */
@Tag("slow")
class WalletCliTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String TOKEN = "token-of-the-operator-".repeat(3);
    private static final String ELSEWHERE = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    private static final Pattern MORE = Pattern.compile("more: --after (\\S+)");
    private static final Pattern OUTPOINT = Pattern.compile("[0-9a-f]{64}:\\d+");

    @TempDir
    static Path folder;

    private static ConfigurableApplicationContext service;
    private static Path tokenFile;
    private static URI url;

    private record Outcome(int code, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        tokenFile = ownerOnly("operator.token", TOKEN);
        service = new SpringApplication(Class.forName("org.joinmarket.wallet.WalletApplication"))
                .run(
                        "--spring.application.name=wallet-service",
                        "--server.port=0",
                        "--management.server.port=0",
                        "--joinmarket.run.data-dir=" + folder.resolve("data"),
                        "--joinmarket.wallet.keeping.enabled=false",
                        "--joinmarket.wallet.seal.memory-kib=64",
                        "--joinmarket.wallet.seal.iterations=1",
                        "--joinmarket.wallet.seal.attempts-per-minute=60",
                        "--joinmarket.http.tokens[0].name=operator",
                        "--joinmarket.http.tokens[0].role=operator",
                        "--joinmarket.http.tokens[0].wallets[0]=*",
                        "--joinmarket.http.tokens[0].file=" + tokenFile,
                        "--joinmarket.http.tokens[1].name=second",
                        "--joinmarket.http.tokens[1].role=operator",
                        "--joinmarket.http.tokens[1].wallets[0]=*",
                        "--joinmarket.http.tokens[1].file="
                                + ownerOnly("second.token", "token-of-the-second-".repeat(3)),
                        "--joinmarket.wallet.spending.approval-above-sats=25000000");
        url = URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Path ownerOnly(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static Outcome at(URI base, String input, String... arguments) {
        return at(base, tokenFile, input, arguments);
    }

    private static Outcome as(Path token, String... arguments) {
        return at(url, token, "", arguments);
    }

    private static Outcome at(URI base, Path token, String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", base.toString(), "--token-file", token.toString()));
        return run(input, all.toArray(String[]::new));
    }

    /** What needs no service is told of none. */
    private static Outcome run(String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = WalletCli.commandLine(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return new Outcome(line.execute(arguments), out.toString(), err.toString());
    }

    private static Outcome jm(String input, String... arguments) {
        return at(url, input, arguments);
    }

    private static String ok(String... arguments) {
        return okWith("", arguments);
    }

    private static String okWith(String input, String... arguments) {
        Outcome outcome = jm(input, arguments);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }

    private static WalletApi api() {
        return WalletClients.create(url, () -> TOKEN, Duration.ofSeconds(30));
    }

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
        Path file = ownerOnly("password", "another password\n");
        assertThat(ok("unlock", "alice", "--password-file", file.toString())).contains("unlocked");
        assertThat(ok("show-seed", "alice", "--password-file", file.toString())).contains(words);
        refused(jm("another password\n" + words + "\n", "create", "twin", "--recover", "--password-stdin"), "wallet");
    }

    @Test
    void paysWhatWasAgreedAndNothingWithoutAYes() {
        funded("payer");

        Outcome no = jm("n\n", "send", "payer", ELSEWHERE, "0.001btc", "-m", "0");
        assertThat(no.code()).isEqualTo(WalletCli.DECLINED);
        assertThat(no.out()).contains("100 000 sats", "at least", "at most", " %", "[y/N]");
        assertThat(ok("sends", "payer")).contains("none");

        assertThat(jm("", "send", "payer", ELSEWHERE, "100000", "-m", "0", "-y", "--max-fee", "1")
                        .code())
                .isEqualTo(WalletCli.USAGE);
        assertThat(okWith("y\n", "send", "payer", ELSEWHERE, "100000", "-m", "0", "--key", "once-only-1"))
                .contains("broadcast");
        assertThat(ok(
                        "send",
                        "payer",
                        ELSEWHERE,
                        "100000",
                        "-m",
                        "0",
                        "--yes",
                        "--json",
                        "--key",
                        "once-only-2",
                        "--rate",
                        "2"))
                .startsWith("{")
                .contains("\"state\" : \"BROADCAST\"");
        assertThat(ok("sends", "payer").lines()).hasSize(3);
        api().mine(new Chain.Mine(1, null));
        assertThat(ok("history", "payer")).contains("payment", "100 000");
        String signed = ok("signatures", "payer", "--limit", "1");
        assertThat(signed).contains("payment", "operator");
        Matcher more = MORE.matcher(signed);
        assertThat(more.find()).as(signed).isTrue();
        assertThat(ok("signatures", "payer", "--after", more.group(1))).contains("payment");
        Matcher coin = OUTPOINT.matcher(ok("coins", "payer"));
        assertThat(coin.find()).isTrue();
        assertThat(ok("send", "payer", ELSEWHERE, "all", "-m", "0", "--coin", coin.group(), "--yes"))
                .contains("which is all", "broadcast");
    }

    @Test
    void paysLinks() {
        funded("linked");
        String link = "bitcoin:" + ELSEWHERE + "?amount=0.001&label=A%20friend&message=%1b%5b2Jdinner";
        Outcome shown = jm("n\n", "send", "linked", link, "-m", "0");
        assertThat(shown.err()).isEmpty();
        assertThat(shown.out())
                .contains(ELSEWHERE + "  100 000 sats", "A friend", "dinner")
                .doesNotContain("\u001b");
        assertThat(ok("send", "linked", link, "-m", "0", "--and", link.replace("0.001", "0.002"), "--yes"))
                .contains("100 000 sats", "200 000 sats", "broadcast");
        assertThat(jm("", "send", "linked", link, "all", "-m", "0", "--yes").err())
                .contains("asks for 100 000 sats");
        assertThat(jm("", "send", "linked", link + "&req-pop=x", "-m", "0").err())
                .contains("req-pop");
        Outcome open = jm("", "send", "linked", "bitcoin:" + ELSEWHERE, "-m", "0");
        assertThat(open.code()).isEqualTo(WalletCli.USAGE);
        assertThat(open.err()).contains("how much");
    }

    @Test
    void triesAgainWithoutPayingTwice() {
        funded("again");
        Outcome first = jm("", "send", "again", ELSEWHERE, "100000", "-m", "0", "--yes");
        Matcher hint = Pattern.compile("--key (\\w+) --max-fee (\\d+) --yes").matcher(first.err());
        assertThat(hint.find()).as(first.err()).isTrue();
        String[] same = {
            "send", "again", ELSEWHERE, "100000", "-m", "0", "--key", hint.group(1), "--max-fee", hint.group(2), "--yes"
        };
        assertThat(first.out()).endsWith(ok(same));
        assertThat(ok("sends", "again").lines()).hasSize(2);
        String txid = ok("sends", "again").replaceAll("(?s).*([0-9a-f]{64}).*", "$1");
        assertThat(jm("n\n", "abandon", "again", txid).code()).isEqualTo(WalletCli.DECLINED);
        assertThat(ok("abandon", "again", txid, "--yes")).contains("abandoned", "may still confirm");
        assertThat(jm("", "abandon", "again", "00".repeat(32), "--yes").code()).isEqualTo(WalletCli.USAGE);
    }

    @Test
    void asksASecondOperator() {
        funded("guarded");
        List<String> order = new ArrayList<>(List.of("send", "guarded", ELSEWHERE, "26000000", "-m", "0"));
        order.addAll(List.of("--key", "guarded-1", "--max-fee", "50000", "--yes"));
        Matcher coins = OUTPOINT.matcher(ok("coins", "guarded"));
        while (coins.find()) order.addAll(List.of("--coin", coins.group()));
        String[] send = order.toArray(String[]::new);
        assertThat(jm("", send).code()).isEqualTo(WalletCli.REFUSED);
        Matcher id = Pattern.compile("(?m)^([0-9a-f]{32})  waiting").matcher(ok("approvals", "guarded"));
        assertThat(id.find()).isTrue();
        assertThat(jm("", "approve", "guarded", id.group(1)).code())
                .as("not by the one who asked")
                .isEqualTo(WalletCli.REFUSED);
        Path second = folder.resolve("second.token");
        assertThat(as(second, "approve", "guarded", id.group(1)).out()).contains("approved", "second", ELSEWHERE);
        assertThat(ok(send)).contains("broadcast");
        assertThat(ok("approvals", "guarded")).contains("used");
        assertThat(jm("", "deny", "guarded", id.group(1)).code()).isEqualTo(WalletCli.REFUSED);
    }

    @Test
    void takesLabelsAndSaysWhyABondIsNotRedeemed() throws Exception {
        okWith(PASSWORD + "\n", "create", "labelled", "--password-stdin");
        String address = ok("address", "labelled").strip();
        Path file = Files.writeString(
                folder.resolve("labels.jsonl"), "{\"type\":\"addr\",\"ref\":\"" + address + "\",\"label\":\"shop\"}\n");
        assertThat(ok("import-labels", "labelled", file.toString())).contains("1 records");
        assertThat(ok("addresses", "labelled")).contains("shop");
        assertThat(jm("", "import-labels", "labelled", folder + "/missing").code())
                .isEqualTo(WalletCli.USAGE);

        ok("bond-address", "labelled", "2031-06");
        assertThat(jm("", "redeem", "labelled", "2031-06").code()).isEqualTo(WalletCli.REFUSED);
    }

    @Test
    void printsWhatHappened() {
        funded("watched");
        AtomicReference<String> id = new AtomicReference<>("");
        new WalletEvents(url, () -> TOKEN, Duration.ofSeconds(30)).read(null, event -> {
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
        assertThat(jm("", "watch", "--since", "nonsense").code()).isEqualTo(WalletCli.REFUSED);
    }

    @Test
    void hurriesUpWhatWaitsForNoMoreThanWasShown() {
        funded("hurried");
        ok("send", "hurried", ELSEWHERE, "100000", "-m", "0", "--yes");
        String txid = api().sends("hurried").sends().getFirst().txid();

        Outcome no = jm("n\n", "bump", "hurried", txid, "--rate", "20");
        assertThat(no.code()).as(no.err()).isEqualTo(WalletCli.DECLINED);
        assertThat(no.out())
                .contains(
                        "replaces " + txid,
                        "instead of",
                        "more ",
                        " %",
                        "paid by  change",
                        "at most",
                        "Replace? [y/N]");
        assertThat(no.out()).contains("whoever sees both transactions");
        assertThat(jm("", "bump", "hurried", txid, "--rate", "20", "-y", "--max-fee", "1")
                        .code())
                .isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "bump", "hurried", txid, "--from-output", "--add-coins")
                        .code())
                .isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "bump", "hurried", "0".repeat(64), "--rate", "20", "-y")
                        .code())
                .isEqualTo(WalletCli.REFUSED);
        Outcome refused = jm("", "bump", "hurried", txid, "--rate", "20", "--yes");
        assertThat(refused.code()).as("the embedded chain replaces nothing").isEqualTo(WalletCli.REFUSED);
        assertThat(refused.err()).contains("txn-mempool-conflict");

        String change = api().utxos("hurried", 0).utxos().stream()
                .filter(coin -> coin.confirmations() == 0)
                .findFirst()
                .orElseThrow()
                .outpoint();
        Outcome not = jm("n\n", "child", "hurried", change, "--rate", "20");
        assertThat(not.code()).as(not.err()).isEqualTo(WalletCli.DECLINED);
        assertThat(not.out()).contains("of       " + change, "together 2 transactions", "bump costs less", "Spend it?");
        assertThat(ok("child", "hurried", change, "--rate", "20", "--yes", "--json"))
                .startsWith("{")
                .contains("\"kind\" : \"CHILD\"", "\"state\" : \"BROADCAST\"");
        assertThat(jm("", "child", "hurried", change, "--rate", "20", "--yes").code())
                .isEqualTo(WalletCli.REFUSED);
    }

    @Test
    void preparesSignsAndFinishesPsbts() throws Exception {
        try (Bip39Seed seed = Mnemonic.parse(
                                "legal winner thank year wave sausage worth useful legal winner thank yellow")
                        .orElseThrow()
                        .toSeed("watched");
                HdKey master = seed.masterKey();
                HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, 0))) {
            String xpub = account.neuter().export(Network.REGTEST);
            assertThat(okWith(xpub + "\n", "watch-only", "cold", "-")).contains("1 mixdepths, without keys");
            WalletApi api = api();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!api.wallet("cold").ready() && System.nanoTime() < end) Thread.onSpinWait();
            String address = ok("address", "cold").strip();
            api().fund(new Chain.Fund(address, 10_000_000));
            api().mine(new Chain.Mine(6, null));
            assertThat(ok("list")).contains("watch only");
            String base64 = ok("psbt", "create", "cold", ELSEWHERE, "100000", "-m", "0", "--yes")
                    .lines()
                    .toList()
                    .getLast();
            Psbt psbt = Psbt.parseBase64(base64).toOptional().orElseThrow();
            Path bare = Files.writeString(folder.resolve("bare.psbt"), base64);
            assertThat(ok("psbt", "inspect", "cold", bare.toString()))
                    .contains(ELSEWHERE, "of this wallet", "100 000 sats", "0 of them signed", "prepared here as");
            try (HdKey key = account.derive(HdPath.MASTER.child(0).child(0))) {
                psbt = PsbtSigner.sign(psbt, 0, key.key()).orElseThrow();
            }
            Path signed = Files.write(folder.resolve("signed.psbt"), psbt.serialize());
            Path both = folder.resolve("both.psbt");
            Outcome combined = run("", "psbt", "combine", bare.toString(), signed.toString(), "--out", both.toString());
            assertThat(combined.code()).as(combined.err()).isZero();
            assertThat(Files.readAllBytes(both)).isEqualTo(psbt.serialize());
            refused(jm("", "psbt", "sign", "cold", signed.toString(), "--yes"), "keys");
            assertThat(okWith(psbt.base64() + "\n", "psbt", "finalize", "cold", "-"))
                    .contains("broadcast");
            assertThat(ok("psbt", "finalize", "cold", bare.toString(), signed.toString()))
                    .contains("broadcast");
        }
    }

    @Test
    void signsAPsbtThatItPrepared() {
        funded("signer");
        Path made = folder.resolve("made.psbt");
        assertThat(ok("psbt", "create", "signer", ELSEWHERE, "100000", "-m", "0", "-y", "-o", made.toString()))
                .contains("written to");
        assertThat(jm("n\n", "psbt", "sign", "signer", made.toString()).code()).isEqualTo(WalletCli.DECLINED);
        Path signed = folder.resolve("made-signed.psbt");
        assertThat(ok("psbt", "sign", "signer", made.toString(), "--yes", "--out", signed.toString()))
                .contains("leaving  100 000 sats", "written to");
        assertThat(jm("", "psbt", "sign", "signer", made.toString(), "--yes", "--out", signed.toString())
                        .code())
                .as("nothing is written over")
                .isEqualTo(WalletCli.USAGE);
        assertThat(ok("sends", "signer")).contains("signed");
        assertThat(ok("psbt", "finalize", "signer", signed.toString())).contains("broadcast");
    }

    @Test
    void saysWhatIsWrongWithAPsbtOnTheCommandLine() throws Exception {
        assertThat(jm("", "psbt").code()).isEqualTo(WalletCli.USAGE);
        assertThat(jm("", "psbt", "sign", "any", folder + "/missing").code()).isEqualTo(WalletCli.USAGE);
        Path none = Files.writeString(folder.resolve("none"), "AAAA");
        assertThat(run("", "psbt", "combine", none.toString(), none.toString()).err())
                .contains("no PSBT");
        assertThat(run("", "psbt", "combine", "-", "-").err()).contains("more than once");
        assertThat(run("", "psbt", "combine", none.toString()).code()).isEqualTo(WalletCli.USAGE);
    }

    private static void refused(Outcome outcome, String why) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(WalletCli.REFUSED);
        assertThat(outcome.err()).contains(why);
    }

    private static void funded(String name) {
        okWith(PASSWORD + "\n", "create", name, "--password-stdin");
        for (int i = 0; i < 3; i++) {
            api().fund(new Chain.Fund(ok("address", name).strip(), 10_000_000));
        }
        api().mine(new Chain.Mine(6, null));
        ok("info", name);
    }

    @Test
    void takesOverAFile() throws Exception {
        Path file = ownerOnly(
                "words.mnemonic", "legal winner thank year wave sausage worth useful legal winner thank yellow");
        String imported = okWith(PASSWORD + "\n", "import", "old", file.toString(), "--plain", "--password-stdin");
        assertThat(imported).contains("ng words", "being searched");
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
    void allowsATakerOnePaymentAndTakesItBack() {
        okWith(PASSWORD + "\n", "create", "allowing", "--password-stdin");
        String[] order = {"authorize", "allowing", ELSEWHERE, "0.001btc", "--max-cost", "9000"};
        Outcome no = jm("n\n", order);
        assertThat(no.code()).isEqualTo(WalletCli.DECLINED);
        assertThat(no.out()).contains(ELSEWHERE + "  100 000 sats", "at most 9 000 sats", "24 hours", "[y/N]");
        assertThat(ok("authorizations", "allowing")).contains("none");

        Outcome yes = jm("y\n", order);
        assertThat(yes.code()).as(yes.err()).isZero();
        Matcher key = Pattern.compile("--key (\\w+) --yes").matcher(yes.err());
        assertThat(key.find()).as(yes.err()).isTrue();
        List<String> again = new ArrayList<>(List.of(order));
        again.addAll(List.of("--key", key.group(1), "--yes", "--json"));
        assertThat(ok(again.toArray(String[]::new))).startsWith("{").contains("\"state\" : \"OPEN\"");
        Matcher id = Pattern.compile("(?m)^([0-9a-f]{32})  open").matcher(ok("authorizations", "allowing"));
        assertThat(id.find()).isTrue();
        assertThat(id.find()).as("once").isFalse();
        Outcome all = jm("y\n", "authorize", "allowing", ELSEWHERE, "all", "--max-cost", "9000", "--hours", "1");
        assertThat(all.out()).contains("all of a mixdepth", "an hour");
        assertThat(all.code()).as("another operator has to approve").isEqualTo(WalletCli.REFUSED);

        Matcher one = Pattern.compile("(?m)^([0-9a-f]{32})  open +100 000").matcher(ok("authorizations", "allowing"));
        assertThat(one.find()).isTrue();
        assertThat(ok("revoke", "allowing", one.group(1))).contains("revoked");
        assertThat(ok("authorizations", "allowing")).contains("revoked").doesNotContain("open");
        assertThat(jm("", "revoke", "allowing", "0".repeat(32)).code()).isEqualTo(WalletCli.REFUSED);
        assertThat(jm("", "authorize", "allowing", ELSEWHERE, "1", "--max-cost", "1", "--hours", "745", "-y")
                        .code())
                .isEqualTo(WalletCli.USAGE);
        Outcome elsewhere = jm("", "authorize", "allowing", "nowhere", "100000", "--max-cost", "1", "-y");
        assertThat(elsewhere.code()).isEqualTo(WalletCli.REFUSED);
        assertThat(elsewhere.err()).contains("[address]");
    }

    @Test
    void backsUpWhatARestorationPutsBack() throws Exception {
        okWith(PASSWORD + "\n", "create", "kept", "--password-stdin");
        Path file = folder.resolve("all.zip");
        assertThat(ok("backup", file.toString())).contains("Back-up of ", file.toString());
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(BackupArchive.verify(file).wallets())
                .extracting(Manifest.OfWallet::name)
                .contains("kept");
        Outcome twice = jm("", "backup", file.toString());
        assertThat(twice.code()).isEqualTo(WalletCli.USAGE);
        assertThat(twice.err()).contains("there is a file already");
        Path many = Files.createDirectory(folder.resolve("many"));
        assertThat(ok("backup", many.toString(), "--json")).contains("\"database\" : \"sqlite\"");
        try (Stream<Path> made = Files.list(many)) {
            assertThat(made.map(each -> each.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .matches("wallets-[0-9TZ-]+\\.zip");
        }
        assertThat(as(
                                ownerOnly("wrong.token", "token-of-nobody-".repeat(3)),
                                "backup",
                                folder.resolve("no.zip").toString())
                        .code())
                .isEqualTo(WalletCli.REFUSED);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .doesNotContain("no.zip")
                    .noneMatch(name -> name.endsWith(".part"));
        }

        Path data = folder.resolve("restored");
        assertThat(restore(file, data)).isZero();
        assertThat(data.resolve("wallets/kept.wallet")).isNotEmptyFile();
        assertThat(data.resolve("wallet-service.db")).isNotEmptyFile();
        assertThat(data.resolve("restored")).exists();
        assertThat(restore(file, data)).as("there are wallets now").isEqualTo(1);
    }

    /** As {@code ./jm wallet restore} does; says how it ended. */
    private static int restore(Path file, Path data) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.joinmarket.wallet.WalletApplication",
                        "--restore=" + file,
                        "--joinmarket.chain.network=regtest",
                        "--joinmarket.run.data-dir=" + data)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("restoration.txt").toFile())
                .start()
                .waitFor();
    }

    @Test
    void saysThatNobodyIsThere() {
        Outcome away = at(URI.create("http://127.0.0.1:1"), "", "list");
        assertThat(away.code()).isEqualTo(WalletCli.UNREACHABLE);
        assertThat(away.err()).contains("--url");
        assertThat(output("--help")).contains("Exit codes", "create", "send", "watch", "redeem", "authorize");
        assertThat(output("-V")).startsWith("jm wallet ");
    }

    private static String output(String option) {
        StringWriter out = new StringWriter();
        WalletCli.commandLine(new ByteArrayInputStream(new byte[0]))
                .setOut(new PrintWriter(out, true))
                .execute(option);
        return out.toString();
    }
}
