package org.joinmarket.wallet.chain.esplora;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.joinmarket.common.amount.FeeRate;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.esplora.EsploraTransaction.BlockRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The questions of Esplora's interface. An answer that is none throws {@link ChainUnavailable}: it never counts as "there is
 * nothing". "There is no such thing" counts only in the explorer's own words: a web server's page says it too.
 */
final class EsploraClient {
    /** Confirmed transactions on a page of history. */
    static final int PAGE = 25;

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int MAX_WORDS = 2_000;
    private static final long MAX_WEIGHT = 4_000_000;

    private final EsploraHttp http;
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    EsploraClient(EsploraHttp http) {
        this.http = http;
    }

    /** How often an address occurs; what differs from one look to the next says that something has happened. */
    record Stats(long confirmed, long confirmedSpends, long mempool, long mempoolSpends) {
        static final Stats UNUSED = new Stats(0, 0, 0, 0);

        boolean isUnused() {
            return confirmed == 0 && mempool == 0;
        }
    }

    /** Who spends an output. */
    record Spend(TxId by, @Nullable BlockRef block) {}

    /** What became of a transaction that was handed over. */
    sealed interface Posted {
        record Taken(TxId txid) implements Posted {}

        record Refused(String words) implements Posted {}
    }

    String tipHash() {
        return understood(() -> new TxId(text(http.get("/blocks/tip/hash"))).hex());
    }

    int height(String hash) {
        return understood(
                () -> tree(ok(http.get("/block/" + hash))).required("height").intValue());
    }

    /** Of the chain as it is now; empty above its tip. */
    Optional<String> hashAt(int height) {
        return understood(() -> found(http.get("/block-height/" + height)).map(text -> new TxId(text.strip()).hex()));
    }

    Header header(String hash) {
        return understood(() -> Header.of(text(http.get("/block/" + hash + "/header")), hash));
    }

    Stats stats(String address) {
        return understood(() -> {
            JsonNode answer = tree(ok(http.get("/address/" + address)));
            if (!answer.required("address").stringValue().equals(address))
                throw new IllegalArgumentException("the answer for another address");
            JsonNode chain = answer.required("chain_stats");
            JsonNode mempool = answer.required("mempool_stats");
            return new Stats(
                    number(chain, "tx_count"),
                    number(chain, "spent_txo_count"),
                    number(mempool, "tx_count"),
                    number(mempool, "spent_txo_count"));
        });
    }

    private static long number(JsonNode stats, String name) {
        long value = stats.required(name).longValue();
        if (value < 0) throw new IllegalArgumentException("a negative count");
        return value;
    }

    /** Up to 50 transactions of the mempool and the newest {@link #PAGE} confirmed ones, newest first. */
    List<EsploraTransaction> newest(String address) {
        return transactions("/address/" + address + "/txs");
    }

    /** The {@link #PAGE} confirmed ones before {@code last}. */
    List<EsploraTransaction> before(String address, TxId last) {
        return transactions("/address/" + address + "/txs/chain/" + last);
    }

    private List<EsploraTransaction> transactions(String path) {
        return understood(() -> {
            JsonNode answer = tree(ok(http.get(path)));
            if (!answer.isArray()) throw new IllegalArgumentException("not a list");
            List<EsploraTransaction> transactions = new ArrayList<>();
            for (JsonNode item : answer.values()) transactions.add(EsploraTransaction.of(item));
            return transactions;
        });
    }

    Optional<EsploraTransaction> transaction(TxId txid) {
        return understood(() -> found(http.get("/tx/" + txid)).map(text -> {
            EsploraTransaction answer = EsploraTransaction.of(tree(text));
            if (!answer.txid().equals(txid)) throw new IllegalArgumentException("another transaction");
            return answer;
        }));
    }

    /**
     * A transaction that no block has.
     *
     * @param vsize in virtual bytes
     */
    record Unconfirmed(EsploraTransaction tx, Sats fee, int vsize) {}

    /** Empty if a block has it, and also if it does not exist. */
    Optional<Unconfirmed> unconfirmed(TxId txid) {
        return understood(() -> found(http.get("/tx/" + txid)).flatMap(text -> {
            JsonNode json = tree(text);
            EsploraTransaction tx = EsploraTransaction.of(json);
            if (!tx.txid().equals(txid)) throw new IllegalArgumentException("another transaction");
            if (tx.block() != null) return Optional.<Unconfirmed>empty();
            long weight = json.required("weight").longValue();
            if (weight < 1 || weight > MAX_WEIGHT) throw new IllegalArgumentException("no weight");
            Sats fee = new Sats(json.required("fee").longValue());
            return Optional.of(new Unconfirmed(tx, fee, (int) Math.ceilDiv(weight, 4)));
        }));
    }

    /** Empty if nothing spends it, and also if it does not exist. */
    Optional<Spend> spend(OutPoint outPoint) {
        return understood(() -> {
            JsonNode answer = tree(ok(http.get("/tx/" + outPoint.txid() + "/outspend/" + outPoint.vout())));
            if (!answer.required("spent").booleanValue()) return Optional.<Spend>empty();
            TxId by = new TxId(answer.required("txid").stringValue());
            return Optional.of(new Spend(
                    by, EsploraTransaction.block(answer.required("status")).orElse(null)));
        });
    }

    /** What spends any of the {@code outputs} outputs of a transaction. */
    Set<TxId> spenders(TxId txid, int outputs) {
        return understood(() -> {
            Set<TxId> spenders = new HashSet<>();
            Optional<String> answer = found(http.get("/tx/" + txid + "/outspends"));
            if (answer.isEmpty()) return spenders; // replaced meanwhile
            JsonNode list = tree(answer.get());
            if (!list.isArray() || list.size() != outputs) throw new IllegalArgumentException("other outputs");
            for (JsonNode spend : list.values())
                if (spend.required("spent").booleanValue())
                    spenders.add(new TxId(spend.required("txid").stringValue()));
            return spenders;
        });
    }

    /** Empty if the transaction is in no block any more. */
    Optional<MerkleProof> merkleProof(TxId txid) {
        return understood(
                () -> found(http.get("/tx/" + txid + "/merkle-proof")).map(text -> MerkleProof.of(tree(text))));
    }

    /** By the number of blocks; those that cannot be are left out. */
    NavigableMap<Integer, FeeRate> feeEstimates() {
        return understood(() -> {
            NavigableMap<Integer, FeeRate> rates = new TreeMap<>();
            JsonNode answer = tree(ok(http.get("/fee-estimates")));
            if (!answer.isObject()) throw new IllegalArgumentException("no estimates");
            for (Map.Entry<String, JsonNode> entry : answer.properties())
                FeeEntry.rate(entry.getKey(), entry.getValue())
                        .ifPresent(rate -> rates.put(Integer.parseInt(entry.getKey()), rate));
            return rates;
        });
    }

    Posted post(String hex) {
        return understood(() -> {
            EsploraHttp.Answer answer = http.post("/tx", hex);
            if (answer.status() == BAD_REQUEST) return new Posted.Refused(words(answer.body()));
            return new Posted.Taken(new TxId(text(answer)));
        });
    }

    private static String words(String body) {
        if (looksLikeAPage(body) || body.length() > MAX_WORDS) throw new IllegalArgumentException("a page");
        return body;
    }

    private static String text(EsploraHttp.Answer answer) {
        return ok(answer).strip();
    }

    private static String ok(EsploraHttp.Answer answer) {
        if (answer.status() != OK) throw new IllegalArgumentException("status " + answer.status());
        return answer.body();
    }

    private static Optional<String> found(EsploraHttp.Answer answer) {
        if (answer.status() != NOT_FOUND) return Optional.of(ok(answer));
        String words = answer.body().toLowerCase(Locale.ROOT);
        boolean its = words.contains("not found") || words.contains("no such");
        if (!its || looksLikeAPage(words) || words.length() > MAX_WORDS)
            throw new IllegalArgumentException("a page that is not there");
        return Optional.empty();
    }

    private static boolean looksLikeAPage(String body) {
        return body.stripLeading().startsWith("<");
    }

    private JsonNode tree(String text) {
        return json.readTree(text);
    }

    private <T> T understood(Supplier<T> question) {
        try {
            return question.get();
        } catch (JacksonException | IllegalArgumentException e) {
            throw notUnderstood(e);
        }
    }

    /** As {@link #notUnderstood}, when what does not fit is seen later. */
    <T, R> R understood(T value, Function<T, R> check) {
        return understood(() -> check.apply(value));
    }

    ChainUnavailable notUnderstood(Exception cause) {
        return new ChainUnavailable(
                ChainTrouble.NOT_UNDERSTOOD,
                "what the explorer at " + http.address() + " answers cannot be true or understood",
                "set joinmarket.chain.esplora.url to an Esplora interface, with its path, as https://example.org/api",
                cause);
    }
}
