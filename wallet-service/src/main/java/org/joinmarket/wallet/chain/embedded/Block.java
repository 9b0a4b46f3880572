package org.joinmarket.wallet.chain.embedded;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;

/** A block as the chain keeps it: 80 bytes of header with the proof of work of regtest, and transactions, coinbase first. */
final class Block {
    static final int HEADER_BYTES = 80;

    /** Of regtest, the same as everywhere. */
    static final String GENESIS_HASH = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";

    static final long GENESIS_TIME = 1_296_688_602L;

    private static final int VERSION = 0x2000_0000;
    private static final int REGTEST_BITS = 0x207f_ffff;
    private static final BigInteger REGTEST_TARGET =
            BigInteger.valueOf(0x7f_ffffL).shiftLeft(8 * (0x20 - 3));
    private static final long SUBSIDY = 50L * 100_000_000L;
    private static final int REGTEST_HALVING = 150;
    private static final TxId NULL_TXID = new TxId("0".repeat(64));
    private static final long NULL_VOUT = 0xffff_ffffL;

    private final byte[] header;
    private final List<Transaction> transactions;

    Block(byte[] header, List<Transaction> transactions) {
        if (header.length != HEADER_BYTES) throw new IllegalArgumentException("a header has 80 bytes");
        this.header = header.clone();
        this.transactions = List.copyOf(transactions);
    }

    byte[] header() {
        return header.clone();
    }

    List<Transaction> transactions() {
        return transactions;
    }

    static Block mine(String previousHash, long time, List<Transaction> transactions) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(VERSION);
        header.put(new TxId(previousHash).internalBytes());
        header.put(merkleRoot(transactions));
        header.putInt((int) time);
        header.putInt(REGTEST_BITS);
        for (int nonce = 0; ; nonce++) { // every second nonce will do on regtest
            header.putInt(HEADER_BYTES - Integer.BYTES, nonce);
            byte[] hash = Hashes.sha256d(header.array());
            if (new BigInteger(1, TxId.ofInternalBytes(hash).displayBytes()).compareTo(REGTEST_TARGET) <= 0)
                return new Block(header.array(), transactions);
        }
    }

    /** The subsidy and {@code fees}, to {@code payTo}; the height makes its txid unique (BIP34). */
    static Transaction coinbase(int height, Sats fees, Script payTo) {
        OutPoint nothing = new OutPoint(NULL_TXID, NULL_VOUT);
        TxInput input = new TxInput(nothing, new Script(heightPush(height)), TxInput.SEQUENCE_FINAL, Witness.EMPTY);
        return new Transaction(
                2, List.of(input), List.of(new TxOutput(subsidy(height).plus(fees), payTo)), 0);
    }

    static boolean isCoinbase(Transaction tx) {
        return tx.inputs().stream()
                .anyMatch(input -> input.outPoint().txid().equals(NULL_TXID)
                        && input.outPoint().vout() == NULL_VOUT);
    }

    static Sats subsidy(int height) {
        int halvings = height / REGTEST_HALVING;
        return new Sats(halvings >= Long.SIZE ? 0 : SUBSIDY >> halvings);
    }

    String hash() {
        return TxId.ofInternalBytes(Hashes.sha256d(header)).hex();
    }

    String previousHash() {
        byte[] previous = new byte[32];
        System.arraycopy(header, 4, previous, 0, previous.length);
        return TxId.ofInternalBytes(previous).hex();
    }

    long time() {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(68));
    }

    /** A push of the height in the shortest form that is a push in any case, and one byte more to reach the 2-byte minimum. */
    private static byte[] heightPush(int height) {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int size = 0;
        int rest = height;
        int last = 0;
        while (rest > 0) {
            last = rest & 0xff;
            number.put((byte) last);
            rest >>>= 8;
            size++;
        }
        if ((last & 0x80) != 0) {
            number.put((byte) 0);
            size++;
        }
        byte[] push = new byte[1 + size + 1];
        push[0] = (byte) size;
        System.arraycopy(number.array(), 0, push, 1, size);
        return push;
    }

    private static byte[] merkleRoot(List<Transaction> transactions) {
        List<byte[]> level = new ArrayList<>();
        transactions.forEach(tx -> level.add(tx.txid().internalBytes()));
        while (level.size() > 1) {
            List<byte[]> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2)
                above.add(Hashes.sha256d(level.get(i), level.get(Math.min(i + 1, level.size() - 1))));
            level.clear();
            level.addAll(above);
        }
        return level.getFirst();
    }
}
