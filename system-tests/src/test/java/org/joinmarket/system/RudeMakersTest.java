package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.crypto.BoxKeyPair;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.system.ScriptedMaker.Coin;
import org.joinmarket.system.ScriptedMaker.Manner;
import org.joinmarket.testkit.process.MakerSpec;
import org.joinmarket.testkit.wire.ScriptedPeer;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two honest makers among three that are silent, talk garbage, or offer a coin that is spent. */
@Tag("system")
class RudeMakersTest {
    private static final long AMOUNT = 10_000_000;
    private static final Pattern FILL =
            Pattern.compile("\"([^\"!]{16})!([^\"!]{16})!fill ([0-9]+) ([0-9]+) [0-9a-f]{64} (P[0-9a-f]{64}) ");

    @TempDir
    Path folder;

    @Test
    void dropsTheRudeOnesCompletesAndNeverTakesACommitmentTwice() {
        var honest = List.of(MakerSpec.absolute("alice", 1_000), MakerSpec.relative("bob", "0.0001"));
        var settings = Map.of("joinmarket.taker.fill-timeout", "5s", "joinmarket.taker.auth-timeout", "10s");
        try (SystemMarket market = SystemMarket.of(folder, 1, honest, settings);
                ScriptedMaker silent = new ScriptedMaker(Manner.SILENT, market.addresses());
                ScriptedMaker garbage = new ScriptedMaker(Manner.GARBAGE, market.addresses());
                ScriptedMaker spender = new ScriptedMaker(Manner.SPENT_COIN, market.addresses())) {
            Coin spent = spentCoin(market);
            for (ScriptedMaker maker : List.of(silent, garbage, spender)) maker.offering(spent);
            CoinjoinOnBitcoindTest.awaitOffers(market, 5);

            JsonNode job = market.completed(market.order(AMOUNT, 5, 2));

            Map<String, String> reasons = new HashMap<>();
            job.path("makers")
                    .valueStream()
                    .forEach(maker -> reasons.put(
                            maker.path("nick").asString(), maker.path("reason").asString("")));
            assertThat(reasons)
                    .containsEntry(silent.nick().value(), "NO_ANSWER_TO_FILL")
                    .containsEntry(garbage.nick().value(), "NO_ANSWER_TO_FILL")
                    .containsEntry(spender.nick().value(), "INPUT_NOT_UNSPENT")
                    .hasSize(5);
            assertThat(reasons.values()).filteredOn(String::isEmpty).hasSize(2);
            refusesTheCommitmentAgain(market, reasons);
            Secrets.of(market).areInNoLogOf(market);
        }
    }

    /** Anybody who relays a {@code !fill} could use its commitment again. */
    private static void refusesTheCommitmentAgain(SystemMarket market, Map<String, String> reasons) {
        Nick maker = reasons.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(entry -> new Nick(entry.getKey()))
                .findFirst()
                .orElseThrow();
        Matcher fill = market.wire().stream()
                .map(FILL::matcher)
                .filter(Matcher::find)
                .filter(found -> found.group(2).equals(maker.value()))
                .findFirst()
                .orElseThrow();
        try (ScriptedPeer replayer =
                        ScriptedPeer.connect(market.proxies.getFirst().port(), "regtest");
                BoxKeyPair keys = BoxKeyPair.generate(new SecureRandom())) {
            replayer.send(
                    maker,
                    "fill",
                    String.join(
                            " ",
                            fill.group(3),
                            fill.group(4),
                            keys.publicKey().hex(),
                            "P" + fill.group(5).substring(1).toUpperCase(Locale.ROOT)));

            assertThat(replayer.awaitCommand("error").arguments()).containsIgnoringCase("blacklist");
        }
    }

    private static Coin spentCoin(SystemMarket market) {
        String address =
                market.operator().newAddress("alice", new Wallets.NewAddress(4)).address();
        String txid = market.operator().fund(new Chain.Fund(address, 1_000_000)).txid();
        market.mine(1);
        JsonNode input = new Rpc(market.bitcoind)
                .call("getrawtransaction", txid, 1)
                .path("vin")
                .get(0);
        return new Coin(
                new OutPoint(
                        new TxId(input.path("txid").asString()),
                        input.path("vout").asInt()),
                new Sats(1_000_000));
    }
}
