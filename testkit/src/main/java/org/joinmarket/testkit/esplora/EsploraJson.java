package org.joinmarket.testkit.esplora;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.TxId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the index knows, in the words of Esplora. */
final class EsploraJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NO_TXID = "0".repeat(64);
    private static final long NO_VOUT = 0xffff_ffffL;
    private static final int SATS_DECIMALS = 8;

    private final ScriptIndex index;

    EsploraJson(ScriptIndex index) {
        this.index = index;
    }

    JsonNode transaction(ScriptIndex.Indexed tx) {
        JsonNode from = tx.json();
        ObjectNode json = JSON.createObjectNode()
                .put("txid", tx.txid())
                .put("version", from.path("version").longValue())
                .put("locktime", from.path("locktime").longValue())
                .put("size", from.path("size").longValue())
                .put("weight", from.path("weight").longValue());
        ArrayNode inputs = json.putArray("vin");
        for (JsonNode input : from.path("vin").values()) inputs.add(input(input));
        ArrayNode outputs = json.putArray("vout");
        for (JsonNode output : from.path("vout").values()) outputs.add(output(output));
        json.put("fee", fee(json));
        json.set("status", status(tx.block()));
        return json;
    }

    private static long fee(ObjectNode json) {
        long fee = 0;
        for (JsonNode input : json.path("vin").values()) {
            if (input.path("is_coinbase").booleanValue()) return 0;
            fee += input.path("prevout").path("value").longValue();
        }
        for (JsonNode output : json.path("vout").values())
            fee -= output.path("value").longValue();
        return fee;
    }

    private ObjectNode input(JsonNode from) {
        boolean coinbase = from.has("coinbase");
        ObjectNode input = JSON.createObjectNode()
                .put("txid", coinbase ? NO_TXID : from.path("txid").stringValue())
                .put("vout", coinbase ? NO_VOUT : from.path("vout").longValue())
                .put(
                        "scriptsig",
                        coinbase
                                ? from.path("coinbase").stringValue()
                                : from.path("scriptSig").path("hex").stringValue(""))
                .put("is_coinbase", coinbase)
                .put("sequence", from.path("sequence").longValue());
        input.set("prevout", index.previous(from).map(EsploraJson::output).orElse(null));
        return input;
    }

    private static ObjectNode output(JsonNode from) {
        BigDecimal sats = from.path("value").decimalValue().movePointRight(SATS_DECIMALS);
        ObjectNode output = JSON.createObjectNode()
                .put("scriptpubkey", from.path("scriptPubKey").path("hex").stringValue(""))
                .put("value", sats.longValueExact());
        String address = from.path("scriptPubKey").path("address").stringValue("");
        if (!address.isEmpty()) output.put("scriptpubkey_address", address);
        return output;
    }

    static ObjectNode status(ScriptIndex.@Nullable Block block) {
        ObjectNode status = JSON.createObjectNode().put("confirmed", block != null);
        if (block == null) return status;
        return status.put("block_height", block.height())
                .put("block_hash", block.hash())
                .put("block_time", block.time());
    }

    JsonNode stats(String address) {
        List<ScriptIndex.Indexed> history = index.history(address);
        ObjectNode json = JSON.createObjectNode().put("address", address);
        json.set("chain_stats", stats(address, history, true));
        json.set("mempool_stats", stats(address, history, false));
        return json;
    }

    private ObjectNode stats(String address, List<ScriptIndex.Indexed> history, boolean confirmed) {
        long transactions = 0;
        long funded = 0;
        long spent = 0;
        for (ScriptIndex.Indexed tx : history) {
            if ((tx.block() != null) != confirmed) continue;
            transactions++;
            for (JsonNode output : tx.json().path("vout").values()) if (isTo(address, output)) funded++;
            for (JsonNode input : tx.json().path("vin").values()) {
                Optional<JsonNode> previous = input.has("coinbase") ? Optional.empty() : index.previous(input);
                if (previous.filter(output -> isTo(address, output)).isPresent()) spent++;
            }
        }
        return JSON.createObjectNode()
                .put("tx_count", transactions)
                .put("funded_txo_count", funded)
                .put("spent_txo_count", spent);
    }

    private static boolean isTo(String address, JsonNode output) {
        return output.path("scriptPubKey").path("address").stringValue("").equals(address);
    }

    JsonNode list(List<ScriptIndex.Indexed> transactions) {
        ArrayNode list = JSON.createArrayNode();
        transactions.forEach(tx -> list.add(transaction(tx)));
        return list;
    }

    JsonNode outspend(Optional<ScriptIndex.Indexed> spender) {
        ObjectNode json = JSON.createObjectNode().put("spent", spender.isPresent());
        spender.ifPresent(tx -> json.put("txid", tx.txid()).put("vin", 0).set("status", status(tx.block())));
        return json;
    }

    /** Of all outputs, in their order. */
    JsonNode outspends(ScriptIndex.Indexed tx) {
        ArrayNode list = JSON.createArrayNode();
        for (int vout = 0; vout < tx.json().path("vout").size(); vout++)
            list.add(outspend(index.spender(tx.txid() + ":" + vout)));
        return list;
    }

    static JsonNode merkleProof(ScriptIndex.Block block, String txid) {
        ObjectNode json = JSON.createObjectNode().put("block_height", block.height());
        int position = block.txids().indexOf(txid);
        ArrayNode branch = json.put("pos", position).putArray("merkle");
        List<byte[]> level = new ArrayList<>();
        block.txids().forEach(each -> level.add(new TxId(each).internalBytes()));
        int at = position;
        while (level.size() > 1) {
            if (level.size() % 2 == 1) level.add(level.getLast());
            branch.add(TxId.ofInternalBytes(level.get(at ^ 1)).hex());
            List<byte[]> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) above.add(Hashes.sha256d(level.get(i), level.get(i + 1)));
            level.clear();
            level.addAll(above);
            at /= 2;
        }
        return json;
    }

    static JsonNode block(ScriptIndex.Block block) {
        return JSON.createObjectNode()
                .put("id", block.hash())
                .put("height", block.height())
                .put("timestamp", block.time())
                .put("tx_count", block.txids().size());
    }

    static boolean isHex(String text) {
        try {
            return HexFormat.of().parseHex(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
