package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.system.SystemMarket.TAKER;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.coinjoin.UnsignedTx;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.system.ScriptedMaker.Coin;
import org.joinmarket.system.ScriptedMaker.Manner;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.joinmarket.testkit.process.MakerSpec;
import org.joinmarket.testkit.process.MarketProcesses;
import org.joinmarket.wallet.api.Chain;
import org.joinmarket.wallet.api.Wallets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two directories, four makers of ours and one that looks on, one taker, a real bitcoind. */
@Tag("system")
class CoinjoinOnBitcoindTest {
    private static final long AMOUNT = 20_000_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<MakerSpec> MAKERS = List.of(
            MakerSpec.relative("alice", "0.0003"),
            MakerSpec.absolute("bob", 2_500),
            MakerSpec.relative("dave", "0.00025"),
            MakerSpec.absolute("erin", 1_000));

    @TempDir
    Path folder;

    @Test
    void completesThroughADirectoryThatAsksForProofsThoughTheOtherIsCutAfterTheSecondAuth() {
        try (SystemMarket market =
                SystemMarket.withAStrictDirectory(folder, 2, MAKERS, Map.of("joinmarket.taker.auth-timeout", "8s"))) {
            var before = market.totals();
            Set<String> makersAsked = ConcurrentHashMap.newKeySet();
            market.proxies.forEach(proxy -> proxy.cutAfter(1, line -> {
                int auth = line.indexOf("!auth ");
                // a line may pass both directories: what counts is the second maker that is asked
                if (auth > 0 && makersAsked.add(line.substring(0, auth)) && makersAsked.size() == 2)
                    market.proxies.getFirst().cutAll();
                return false;
            }));

            JsonNode job = market.completed(market.order(AMOUNT, 4, 2));
            market.mine(1);

            assertThat(market.proxies.getFirst().isCut()).isTrue();
            Transaction tx = transaction(job);
            acceptedByANodeThatHasNeverSeenIt(market, tx, job);
            feesAreExactOnBothSides(market, before, job, tx);
            everyNickWasProvenToTheStrictDirectoryAndToNoOther(market);
            Secrets.of(market).areInNoLogOf(market);
        }
    }

    /** The makers' nicks, and the one that the taker had for this coinjoin. */
    private static void everyNickWasProvenToTheStrictDirectoryAndToNoOther(SystemMarket market) {
        assertThat(market.proxies.getFirst().passed().all()).noneMatch(line -> line.contains("\"type\": 805"));
        List<String> strict = market.proxies.getLast().passed().all();
        for (int type : List.of(803, 805, 807))
            assertThat(strict)
                    .filteredOn(line -> line.contains("\"type\": " + type + ","))
                    .as("lines of type %d", type)
                    .hasSizeGreaterThanOrEqualTo(MAKERS.size() + 1);
        assertThat(strict)
                .filteredOn(line -> line.contains("\"type\": 807,"))
                .allMatch(line -> line.contains("\\\"verified\\\":true"));
    }

    @Test
    void showsAMakerNothingThatTellsTheTakersInputsOrOutputsApartAndTellsNoLogASecret() {
        try (SystemMarket market = SystemMarket.talkative(folder, 2, MAKERS);
                ScriptedMaker observer = new ScriptedMaker(Manner.HONEST, market.addresses())) {
            observer.offering(fundedCoin(market, observer));
            SecretKey certificate =
                    ColdBond.importInto(market, MAKERS.getFirst().name());
            awaitOffers(market, 5);
            var taker = new HashSet<>(market.operator().utxos(TAKER, null).utxos().stream()
                    .map(Wallets.Utxo::outpoint)
                    .toList());

            JsonNode job = market.completed(market.order(AMOUNT, 5, 5));

            UnsignedTx proposed = observer.proposed().getFirst();
            assertThat(proposed.tx().hasWitness()).isFalse();
            assertThat(proposed.inputs()).allMatch(input -> input.scriptSig().size() == 0);
            assertThat(proposed.inputs().stream().map(input -> input.sequence()).distinct())
                    .hasSize(1);
            assertThat(proposed.txid().hex()).isEqualTo(job.path("txid").asString());
            assertThat(unshuffled(proposed, taker))
                    .as("taker first, then each maker's pair of outputs")
                    .isFalse();
            everyMakersLogHasTheThreeCommitsOfTheRound(market, job.path("txid").asString());
            market.startOrderbook().awaitReady(MarketProcesses.START_TIMEOUT);
            Monitoring.namesOnlyWhatIsExportedBy(market);
            Secrets.of(market)
                    .and("key of a bond's certificate", certificate)
                    .and(observer.opened().getFirst())
                    .areNowhereIn(market, job.path("txid").asString());
        }
    }

    /** Burn, lease, sign: what reached the disk before it was shown, each with its time. */
    private static void everyMakersLogHasTheThreeCommitsOfTheRound(SystemMarket market, String txid) {
        // a maker writes this down when its signature is on its way
        SystemMarket.eventually(
                "every maker has logged its round", () -> rounds(market, txid).size() == MAKERS.size());
        assertThat(rounds(market, txid))
                .allSatisfy(round -> {
                    for (String commit : List.of("burnMillis", "leaseMillis", "signMillis"))
                        assertThat(round.path(commit).isNumber()).as(commit).isTrue();
                })
                .extracting(round -> round.path("maker").asString())
                .containsExactlyInAnyOrderElementsOf(market.makerNames());
    }

    private static List<JsonNode> rounds(SystemMarket market, String txid) {
        return market.maker
                .log()
                .lines()
                .filter(line -> line.contains(txid))
                .map(JSON::readTree)
                .filter(entry -> entry.path("message").asString("").equals("coinjoin signed"))
                .toList();
    }

    /** The order in which a builder that does not shuffle would have it; by chance once in some ten thousand rounds. */
    private static boolean unshuffled(UnsignedTx tx, Set<String> taker) {
        boolean takerFirst = taker.contains(tx.inputs().getFirst().outPoint().toString());
        boolean alternating = true;
        for (int i = 0; i < tx.outputs().size(); i++) {
            boolean equal = tx.outputs().get(i).value().value() == AMOUNT;
            alternating &= equal == (i % 2 == 0);
        }
        return takerFirst && alternating;
    }

    /** A second node gets every block but the one with the transaction, and is asked what it thinks of it. */
    private static void acceptedByANodeThatHasNeverSeenIt(SystemMarket market, Transaction tx, JsonNode job) {
        Rpc first = new Rpc(market.bitcoind);
        try (Bitcoind fresh = Bitcoind.start()) {
            Rpc second = new Rpc(fresh);
            second.copyBlocksFrom(first, first.call("getblockcount").asInt() - 1);
            JsonNode verdict =
                    second.call("testmempoolaccept", List.of(tx.hex())).get(0);
            assertThat(verdict.path("allowed").asBoolean())
                    .as(verdict.toString())
                    .isTrue();
            assertThat(verdict.path("fees")
                            .path("base")
                            .decimalValue()
                            .movePointRight(8)
                            .longValueExact())
                    .isEqualTo(job.path("fees").path("miner_fee_sats").asLong());
        }
    }

    private static void feesAreExactOnBothSides(
            SystemMarket market, Map<String, Long> before, JsonNode job, Transaction tx) {
        var after = market.totals();
        long cost = job.path("fees").path("total_cost_sats").asLong();
        assertThat(before.get(TAKER) - after.get(TAKER)).isEqualTo(cost);
        Map<String, Long> asked = Map.of("alice", 6_000L, "bob", 2_500L, "dave", 5_000L, "erin", 1_000L);
        long earnedByAll = 0;
        int inIt = 0;
        for (String maker : market.makerNames()) {
            long earned = after.get(maker) - before.get(maker);
            assertThat(earned).as(maker).isIn(0L, asked.get(maker));
            earnedByAll += earned;
            if (earned > 0) inIt++;
        }
        assertThat(inIt).isBetween(2, 4);
        assertThat(earnedByAll)
                .isEqualTo(job.path("fees").path("maker_fees_sats").asLong());
        assertThat(cost)
                .isEqualTo(earnedByAll + job.path("fees").path("miner_fee_sats").asLong());
        assertThat(tx.outputs().stream().map(TxOutput::value).filter(new Sats(AMOUNT)::equals))
                .hasSize(inIt + 1);
    }

    static Transaction transaction(JsonNode job) {
        if (!(Transaction.parseHex(job.path("transaction").asString()) instanceof Decoded.Ok<Transaction>(var tx)))
            throw new AssertionError("the taker's transaction cannot be read");
        return tx;
    }

    /** Pays a scripted maker a coin and confirms it. */
    static Coin fundedCoin(SystemMarket market, ScriptedMaker maker) {
        long value = 40_000_000;
        String txid =
                market.operator().fund(new Chain.Fund(maker.address(), value)).txid();
        market.mine(1);
        JsonNode tx = new Rpc(market.bitcoind).call("getrawtransaction", txid, 1);
        for (JsonNode output : tx.path("vout").valueStream().toList()) {
            if (output.path("scriptPubKey").path("address").asString("").equals(maker.address()))
                return new Coin(new OutPoint(new TxId(txid), output.path("n").asInt()), new Sats(value));
        }
        throw new AssertionError("the funding transaction does not pay the maker");
    }

    /** An announcement of each maker has passed the directories. */
    static void awaitOffers(SystemMarket market, int makers) {
        SystemMarket.eventually(
                makers + " makers announce an offer",
                () -> market.wire().stream()
                                .filter(line -> line.contains("!PUBLIC!sw0"))
                                .map(line -> line.replaceAll(".*\"line\": *\"([^!]*)!.*", "$1"))
                                .distinct()
                                .count()
                        >= makers);
    }
}
