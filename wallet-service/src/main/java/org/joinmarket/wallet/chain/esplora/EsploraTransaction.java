package org.joinmarket.wallet.chain.esplora;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxOutput;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A transaction as an explorer tells it. It is put together again, so that its hash proves what stands here.
 *
 * @param spends what its inputs spend
 * @param outputs in their order; scripts too long for any address (10 000 bytes) are empty here
 * @param block as the explorer says; absent while it is in the mempool
 */
record EsploraTransaction(
        TxId txid,
        List<OutPoint> spends,
        List<TxOutput> outputs,
        @Nullable BlockRef block) {
    private static final OutPoint COINBASE = new OutPoint(new TxId("0".repeat(64)), 0xffff_ffffL);

    /** A block and its height. */
    record BlockRef(int height, String hash) {}

    EsploraTransaction {
        spends = List.copyOf(spends);
        outputs = List.copyOf(outputs);
        if (spends.isEmpty() || outputs.isEmpty()) throw new IllegalArgumentException("a transaction of nothing");
    }

    /** Whether it spends nothing but makes coins. */
    boolean isCoinbase() {
        return spends.equals(List.of(COINBASE));
    }

    /**
     * @throws IllegalArgumentException if it is no transaction, or not the one whose hash it has
     * @throws tools.jackson.core.JacksonException likewise, if a member is missing or of another type
     */
    static EsploraTransaction of(JsonNode json) {
        Serialized bytes = new Serialized();
        bytes.number32(json.required("version").longValue());
        List<OutPoint> spends = inputs(json.required("vin"), bytes);
        List<TxOutput> outputs = outputs(json.required("vout"), bytes);
        bytes.number32(json.required("locktime").longValue());
        TxId txid = new TxId(json.required("txid").stringValue());
        if (!bytes.txid().equals(txid)) throw new IllegalArgumentException("a transaction whose hash is another");
        return new EsploraTransaction(
                txid, spends, outputs, block(json.required("status")).orElse(null));
    }

    private static List<OutPoint> inputs(JsonNode json, Serialized bytes) {
        List<OutPoint> spends = new ArrayList<>();
        bytes.count(json.size());
        for (JsonNode input : json.values()) {
            TxId txid = new TxId(input.required("txid").stringValue());
            OutPoint outPoint = new OutPoint(txid, input.required("vout").longValue());
            bytes.raw(txid.internalBytes());
            bytes.number32(outPoint.vout());
            bytes.script(HexFormat.of().parseHex(input.path("scriptsig").stringValue("")));
            bytes.number32(input.required("sequence").longValue());
            spends.add(outPoint);
        }
        return spends;
    }

    private static List<TxOutput> outputs(JsonNode json, Serialized bytes) {
        List<TxOutput> outputs = new ArrayList<>();
        bytes.count(json.size());
        for (JsonNode output : json.values()) {
            Sats value = new Sats(output.required("value").longValue());
            byte[] script =
                    HexFormat.of().parseHex(output.required("scriptpubkey").stringValue());
            bytes.number64(value.value());
            bytes.script(script);
            outputs.add(new TxOutput(value, script.length > Script.MAX_BYTES ? Script.EMPTY : new Script(script)));
        }
        return outputs;
    }

    /** Of the {@code status} of a transaction; empty if it is in no block. */
    static Optional<BlockRef> block(JsonNode status) {
        if (!status.required("confirmed").booleanValue()) return Optional.empty();
        String hash = new TxId(status.required("block_hash").stringValue()).hex(); // of the same form
        return Optional.of(new BlockRef(status.required("block_height").intValue(), hash));
    }

    /** The form that the txid is the hash of, without witnesses. */
    private static final class Serialized {
        private static final int ONE_BYTE = 0xfd;
        private static final int TWO_BYTES = 0xffff;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void raw(byte[] value) {
            bytes.writeBytes(value);
        }

        void number32(long value) {
            raw(little(Integer.BYTES).putInt((int) value).array());
        }

        void number64(long value) {
            raw(little(Long.BYTES).putLong(value).array());
        }

        void count(int value) {
            if (value < ONE_BYTE) bytes.write(value);
            else if (value <= TWO_BYTES)
                raw(little(3).put((byte) ONE_BYTE).putShort((short) value).array());
            else raw(little(5).put((byte) (ONE_BYTE + 1)).putInt(value).array());
        }

        void script(byte[] script) {
            count(script.length);
            raw(script);
        }

        private static ByteBuffer little(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        TxId txid() {
            return TxId.ofInternalBytes(Hashes.sha256d(bytes.toByteArray()));
        }
    }
}
