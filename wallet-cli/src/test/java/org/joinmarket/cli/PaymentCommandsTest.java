package org.joinmarket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.cli.RunningService.ELSEWHERE;
import static org.joinmarket.cli.RunningService.OUTPOINT;
import static org.joinmarket.cli.RunningService.PASSWORD;
import static org.joinmarket.cli.RunningService.api;
import static org.joinmarket.cli.RunningService.as;
import static org.joinmarket.cli.RunningService.funded;
import static org.joinmarket.cli.RunningService.jm;
import static org.joinmarket.cli.RunningService.ok;
import static org.joinmarket.cli.RunningService.okWith;
import static org.joinmarket.cli.RunningService.secondOperator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.cli.RunningService.Outcome;
import org.joinmarket.wallet.api.Chain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What sends coins, hurries them up, and allows others to. */
@Tag("slow")
@ExtendWith(RunningService.class)
class PaymentCommandsTest {
    private static final Pattern MORE = Pattern.compile("more: --after (\\S+)");

    @Test
    void paysWhatWasAgreedAndNothingWithoutAYes() {
        funded("payer");

        Outcome no = jm("n\n", "send", "payer", ELSEWHERE, "0.001btc", "-m", "0");
        assertThat(no.code()).isEqualTo(WalletCli.DECLINED);
        assertThat(no.out()).as("the answer alone, which may go to a file").isEmpty();
        assertThat(no.err()).contains("100 000 sats", "at least", "at most", " %", "[y/N]");
        assertThat(ok("sends", "payer")).contains("none");

        assertThat(jm("", "send", "payer", ELSEWHERE, "100000", "-m", "0", "-y", "--max-fee", "1")
                        .code())
                .isEqualTo(WalletCli.USAGE);
        Outcome rate = jm("", "send", "payer", ELSEWHERE, "100000", "-m", "0", "--rate", "99999999999999999");
        assertThat(rate.code()).isEqualTo(WalletCli.USAGE);
        assertThat(rate.err()).contains("--rate takes");
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
        assertThat(ok("history", "payer")).contains("payment", "100 000", "FEE");
        String signed = ok("signatures", "payer", "--limit", "1");
        assertThat(signed).contains("payment", "operator");
        Matcher more = MORE.matcher(signed);
        assertThat(more.find()).as(signed).isTrue();
        assertThat(ok("signatures", "payer", "--after", more.group(1))).contains("payment");
        assertThat(cells(ok("signatures", "payer", "--all", "--limit", "1")))
                .as("two pages, and the head of the table once")
                .hasSize(3)
                .isEqualTo(cells(ok("signatures", "payer")));
        assertThat(ok("signatures", "payer", "--all", "--limit", "1", "--json").lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{") && line.endsWith("}") && line.contains("\"PAYMENT\""));
        assertThat(cells(ok("signatures", "payer", "--all", "--limit", "1", "--after", more.group(1))))
                .hasSize(2);
        assertThat(ok("export-signatures", "payer").lines())
                .hasSize(3)
                .startsWith("sequence,made_at,kind,token,role,subject,txid,inputs,net_sats,id")
                .element(2)
                .asString()
                .startsWith("2,")
                .contains(",PAYMENT,operator,OPERATOR,");
        assertThat(ok("export-signatures", "payer", "--until", "2020-01-01T00:00:00Z")
                        .lines())
                .hasSize(1);
        assertThat(ok("export-history", "payer").lines().filter(line -> line.contains(",PAYMENT,")))
                .hasSize(2);
        assertThat(ok("export-history", "payer", "--since", "2200-01-01T00:00:00Z")
                        .lines())
                .hasSize(1);
        assertThat(jm("", "export-history", "payer", "--since", "soon").err()).contains("since");
        Matcher coin = OUTPOINT.matcher(ok("coins", "payer"));
        assertThat(coin.find()).isTrue();
        Outcome all = jm("", "send", "payer", ELSEWHERE, "all", "-m", "0", "--coin", coin.group(), "--yes");
        assertThat(all.err()).contains("which is all");
        assertThat(all.out()).contains("broadcast");
    }

    private static List<String> cells(String table) {
        return table.lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    @Test
    void paysLinks() {
        funded("linked");
        assertThat(ok("signatures", "linked", "--all").strip()).isEqualTo("none");
        String link = "bitcoin:" + ELSEWHERE + "?amount=0.001&label=A%20friend&message=%1b%5b2Jdinner";
        Outcome shown = jm("n\n", "send", "linked", link, "-m", "0");
        assertThat(shown.err())
                .contains(ELSEWHERE + "  100 000 sats", "A friend", "dinner")
                .doesNotContain("\u001b");
        Outcome both = jm("", "send", "linked", link, "-m", "0", "--and", link.replace("0.001", "0.002"), "--yes");
        assertThat(both.err()).contains("100 000 sats", "200 000 sats");
        assertThat(both.out()).contains("broadcast");
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
        assertThat(as(secondOperator(), "approve", "guarded", id.group(1)).out())
                .contains("approved", "second", ELSEWHERE);
        assertThat(ok(send)).contains("broadcast");
        assertThat(ok("approvals", "guarded")).contains("used");
        assertThat(jm("", "deny", "guarded", id.group(1)).code()).isEqualTo(WalletCli.REFUSED);
    }

    @Test
    void hurriesUpWhatWaitsForNoMoreThanWasShown() {
        funded("hurried");
        ok("send", "hurried", ELSEWHERE, "100000", "-m", "0", "--yes");
        String txid = api().sends("hurried").sends().getFirst().txid();

        Outcome no = jm("n\n", "bump", "hurried", txid, "--rate", "20");
        assertThat(no.code()).as(no.err()).isEqualTo(WalletCli.DECLINED);
        assertThat(no.err())
                .contains(
                        "replaces " + txid, "instead of", "rate     20000 sat/kvB", "paid by  change", "Replace? [y/N]")
                .containsPattern("fee      [0-9 ]+ sats, [0-9.]+ % of what is paid, instead of")
                .containsPattern("more     [0-9 ]+ sats, [0-9.]+ %")
                .containsPattern("at least [0-9 ]+ sats, [0-9.]+ %, or nodes")
                .containsPattern("at most  [0-9 ]+ sats, [0-9.]+ %");
        assertThat(no.err()).contains("whoever sees both transactions");
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
        Matcher hint = Pattern.compile("of the payment (\\w+), with --key (\\w+) --max-fee (\\d+) --yes\\R")
                .matcher(refused.err());
        assertThat(hint.find()).as(refused.err()).isTrue();
        String[] bump = {
            "bump", "hurried", hint.group(1), "--rate", "20", "--key", hint.group(2), "--max-fee", hint.group(3), "-y"
        };
        Outcome again = jm("", bump);
        assertThat(again.code()).isEqualTo(WalletCli.REFUSED);
        assertThat(again.err()).as("what came of it").contains("txn-mempool-conflict");
        assertThat(again.out()).as("it was agreed to").isEmpty();

        String change = api().utxos("hurried", 0).utxos().stream()
                .filter(coin -> coin.confirmations() == 0)
                .findFirst()
                .orElseThrow()
                .outpoint();
        Outcome not = jm("n\n", "child", "hurried", change, "--rate", "20");
        assertThat(not.code()).as(not.err()).isEqualTo(WalletCli.DECLINED);
        assertThat(not.err())
                .contains("of       " + change, "together 2 transactions", "bump costs less", "Spend it?")
                .containsPattern("at most  [0-9 ]+ sats, [0-9.]+ %");
        String[] child = {
            "child", "hurried", change, "--rate", "20", "--yes", "--key", "child-once", "--max-fee", "9000", "--json"
        };
        String made = ok(child);
        assertThat(made).startsWith("{").contains("\"kind\" : \"CHILD\"", "\"state\" : \"BROADCAST\"");
        assertThat(ok(child)).as("once more").isEqualTo(made);
        assertThat(jm("", "child", "hurried", change, "--rate", "20", "--yes").code())
                .isEqualTo(WalletCli.REFUSED);
    }

    /** A bond is locked for weeks at least, so one quote is all that this service has. */
    @Test
    void showsWhatPartOfABondItsRedemptionCosts() throws IOException {
        byte[] quote = ("{\"inputs\":[\"" + "ab".repeat(32) + ":0\"],\"amount_sats\":998600,\"min_fee_sats\":140,"
                        + "\"min_fee_ppm\":141,\"fee_sats\":1400,\"fee_ppm\":1402,\"worst_fee_sats\":1540,"
                        + "\"worst_fee_ppm\":1543,\"fee_rate_sats_per_kvb\":10000,\"vsize\":140,\"change_sats\":0}")
                .getBytes(StandardCharsets.UTF_8);
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/api/v1/wallets/bonded/bonds/redemptions/quote", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, quote.length);
            exchange.getResponseBody().write(quote);
            exchange.close();
        });
        service.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
            Outcome no = RunningService.at(url, "n\n", "redeem", "bonded", "2027-06");
            assertThat(no.code()).as(no.err()).isEqualTo(WalletCli.DECLINED);
            assertThat(no.err())
                    .contains(
                            "1 coin of the bond of 2027-06",
                            "fee      1 400 sats, 0.1402 %",
                            "at least 140 sats, 0.0141 %",
                            "at most  1 540 sats, 0.1543 %",
                            "Redeem? [y/N]");
        } finally {
            service.stop(0);
        }
    }

    @Test
    void allowsATakerOnePaymentAndTakesItBack() {
        okWith(PASSWORD + "\n", "create", "allowing", "--password-stdin");
        String[] order = {"authorize", "allowing", ELSEWHERE, "0.001btc", "--max-cost", "9000"};
        Outcome no = jm("n\n", order);
        assertThat(no.code()).isEqualTo(WalletCli.DECLINED);
        assertThat(no.err()).contains(ELSEWHERE + "  100 000 sats", "at most 9 000 sats", "24 hours", "[y/N]");
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
        assertThat(jm("", "authorize", "allowing", ELSEWHERE, "all", "--max-cost", "9000", "-y")
                        .code())
                .as("of which mixdepth")
                .isEqualTo(WalletCli.USAGE);
        Outcome all = jm(
                "y\n",
                "authorize",
                "allowing",
                ELSEWHERE,
                "all",
                "--mixdepth",
                "0",
                "--max-cost",
                "9000",
                "--hours",
                "1");
        assertThat(all.err()).contains("all of mixdepth 0", "an hour");
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
}
