package org.joinmarket.common.chain;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/** Bytes of transactions (BIP144), read without trusting any count that stands in them. */
final class TransactionCodec {
    private static final int SEGWIT_FLAG = 1;
    private static final int MIN_INPUT_BYTES = 32 + 4 + 1 + 4;
    private static final int MIN_OUTPUT_BYTES = 8 + 1;
    private static final int TXID_BYTES = 32;

    private TransactionCodec() {}

    static Decoded<Transaction> decode(byte[] bytes, int maxBytes) {
        if (bytes.length > maxBytes) return Decoded.malformed(Flaw.TOO_LONG);
        try {
            return Decoded.ok(read(new Reader(bytes)));
        } catch (BadTransaction _) {
            return Decoded.malformed(Flaw.BAD_TRANSACTION);
        }
    }

    /** Without witnesses, and possibly without inputs or outputs, as a PSBT has it. */
    static Decoded<Transaction> decodeUnsigned(byte[] bytes, int maxBytes) {
        if (bytes.length > maxBytes) return Decoded.malformed(Flaw.TOO_LONG);
        try {
            Reader reader = new Reader(bytes);
            int version = reader.int32();
            List<TxInput> inputs = reader.inputs(reader.count(MIN_INPUT_BYTES));
            List<TxOutput> outputs = reader.outputs(reader.count(MIN_OUTPUT_BYTES));
            long lockTime = reader.uint32();
            reader.expectEnd();
            for (TxInput input : inputs) if (input.scriptSig().size() > 0) throw new BadTransaction();
            return Decoded.ok(new Transaction(version, inputs, outputs, lockTime));
        } catch (BadTransaction _) {
            return Decoded.malformed(Flaw.BAD_TRANSACTION);
        }
    }

    private static Transaction read(Reader reader) throws BadTransaction {
        int version = reader.int32();
        int inputCount = reader.count(MIN_INPUT_BYTES);
        boolean segwit = inputCount == 0;
        if (segwit) {
            if (reader.uint8() != SEGWIT_FLAG) throw new BadTransaction();
            inputCount = reader.count(MIN_INPUT_BYTES);
        }
        if (inputCount == 0) throw new BadTransaction();
        List<TxInput> inputs = reader.inputs(inputCount);
        int outputCount = reader.count(MIN_OUTPUT_BYTES);
        if (outputCount == 0) throw new BadTransaction();
        List<TxOutput> outputs = reader.outputs(outputCount);
        if (segwit) readWitnesses(reader, inputs);
        long lockTime = reader.uint32();
        reader.expectEnd();
        return new Transaction(version, inputs, outputs, lockTime);
    }

    private static void readWitnesses(Reader reader, List<TxInput> inputs) throws BadTransaction {
        boolean any = false;
        for (int i = 0; i < inputs.size(); i++) {
            Witness witness = reader.witness();
            any |= !witness.isEmpty();
            inputs.set(i, inputs.get(i).withWitness(witness));
        }
        if (!any) throw new BadTransaction();
    }

    static byte[] encode(Transaction tx, boolean withWitness) {
        Writer writer = new Writer();
        writer.int32(tx.version());
        if (withWitness) {
            writer.uint8(0);
            writer.uint8(SEGWIT_FLAG);
        }
        writer.count(tx.inputs().size());
        for (TxInput input : tx.inputs()) {
            writer.outPoint(input.outPoint());
            writer.varBytes(input.scriptSig().bytes());
            writer.uint32(input.sequence());
        }
        writer.count(tx.outputs().size());
        tx.outputs().forEach(writer::output);
        if (withWitness) {
            for (TxInput input : tx.inputs()) {
                writer.count(input.witness().size());
                for (int i = 0; i < input.witness().size(); i++)
                    writer.varBytes(input.witness().item(i));
            }
        }
        writer.uint32(tx.lockTime());
        return writer.bytes();
    }

    /** Control flow inside this class only: a stranger's bytes become a value. */
    private static final class BadTransaction extends Exception {
        BadTransaction() {
            super("bad transaction", null, false, false);
        }
    }

    private static final class Reader {
        private final ByteBuffer buffer;

        Reader(byte[] bytes) {
            this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        private void need(long bytes) throws BadTransaction {
            if (bytes > buffer.remaining()) throw new BadTransaction();
        }

        int uint8() throws BadTransaction {
            need(1);
            return Byte.toUnsignedInt(buffer.get());
        }

        int int32() throws BadTransaction {
            need(Integer.BYTES);
            return buffer.getInt();
        }

        long uint32() throws BadTransaction {
            return Integer.toUnsignedLong(int32());
        }

        /** A compact size in its shortest form, of things that take at least {@code minBytes} each. */
        int count(int minBytes) throws BadTransaction {
            int first = uint8();
            long value;
            if (first < 0xfd) {
                value = first;
            } else if (first == 0xfd) {
                need(Short.BYTES);
                value = Short.toUnsignedInt(buffer.getShort());
                if (value < 0xfd) throw new BadTransaction();
            } else if (first == 0xfe) {
                value = uint32();
                if (value <= 0xffff) throw new BadTransaction();
            } else {
                throw new BadTransaction();
            }
            need(value * minBytes);
            return (int) value;
        }

        byte[] varBytes() throws BadTransaction {
            byte[] bytes = new byte[count(1)];
            buffer.get(bytes);
            return bytes;
        }

        Script script() throws BadTransaction {
            byte[] bytes = varBytes();
            if (bytes.length > Script.MAX_BYTES) throw new BadTransaction();
            return new Script(bytes);
        }

        TxInput input() throws BadTransaction {
            need(TXID_BYTES);
            byte[] txid = new byte[TXID_BYTES];
            buffer.get(txid);
            OutPoint outPoint = new OutPoint(TxId.ofInternalBytes(txid), uint32());
            Script scriptSig = script();
            return new TxInput(outPoint, scriptSig, uint32(), Witness.EMPTY);
        }

        List<TxInput> inputs(int count) throws BadTransaction {
            List<TxInput> inputs = new ArrayList<>(count);
            for (int i = 0; i < count; i++) inputs.add(input());
            return inputs;
        }

        List<TxOutput> outputs(int count) throws BadTransaction {
            List<TxOutput> outputs = new ArrayList<>(count);
            long sum = 0;
            for (int i = 0; i < count; i++) {
                TxOutput output = output();
                sum += output.value().value();
                if (!Sats.inRange(sum)) throw new BadTransaction();
                outputs.add(output);
            }
            return outputs;
        }

        TxOutput output() throws BadTransaction {
            need(Long.BYTES);
            long value = buffer.getLong();
            if (!Sats.inRange(value)) throw new BadTransaction();
            return new TxOutput(new Sats(value), script());
        }

        Witness witness() throws BadTransaction {
            int items = count(1);
            List<byte[]> stack = new ArrayList<>(items);
            for (int i = 0; i < items; i++) stack.add(varBytes());
            return Witness.of(stack);
        }

        void expectEnd() throws BadTransaction {
            if (buffer.hasRemaining()) throw new BadTransaction();
        }
    }

    /** Little-endian fields as transactions and their hashes have them. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

        void uint8(int value) {
            out.write(value);
        }

        void int32(int value) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        void uint32(long value) {
            int32((int) value);
        }

        void int64(long value) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        void count(int value) {
            if (value < 0xfd) {
                uint8(value);
            } else if (value <= 0xffff) {
                uint8(0xfd);
                uint8(value & 0xff);
                uint8(value >>> 8);
            } else {
                uint8(0xfe);
                int32(value);
            }
        }

        void raw(byte[] bytes) {
            out.writeBytes(bytes);
        }

        void varBytes(byte[] bytes) {
            count(bytes.length);
            raw(bytes);
        }

        void outPoint(OutPoint outPoint) {
            raw(outPoint.txid().internalBytes());
            uint32(outPoint.vout());
        }

        void output(TxOutput output) {
            int64(output.value().value());
            varBytes(output.script().bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
