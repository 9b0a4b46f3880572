package org.joinmarket.common.psbt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.chain.Witness;
import org.joinmarket.common.protocol.Flaw;

/** Reads without trusting any count that stands in the bytes; numbers only in their shortest form. */
final class PsbtReader {
    private final ByteBuffer buffer;

    PsbtReader(byte[] bytes) {
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Control flow inside this package only: a stranger's bytes become a value. */
    static final class BadPsbt extends Exception {
        private final Flaw flaw;

        BadPsbt(Flaw flaw) {
            super("bad PSBT", null, false, false);
            this.flaw = flaw;
        }

        Flaw flaw() {
            return flaw;
        }
    }

    private void need(long bytes) throws BadPsbt {
        if (bytes > buffer.remaining()) throw new BadPsbt(Flaw.BAD_SYNTAX);
    }

    byte[] raw(int length) throws BadPsbt {
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    byte[] rest() {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    long int64() throws BadPsbt {
        need(Long.BYTES);
        return buffer.getLong();
    }

    /** 0 to 2^32-1. */
    long compactSize() throws BadPsbt {
        need(1);
        int first = Byte.toUnsignedInt(buffer.get());
        if (first < 0xfd) return first;
        long value;
        long shortest;
        if (first == 0xfd) {
            need(Short.BYTES);
            value = Short.toUnsignedLong(buffer.getShort());
            shortest = 0xfd;
        } else if (first == 0xfe) {
            need(Integer.BYTES);
            value = Integer.toUnsignedLong(buffer.getInt());
            shortest = 0x1_0000;
        } else {
            throw new BadPsbt(Flaw.BAD_SYNTAX);
        }
        if (value < shortest) throw new BadPsbt(Flaw.BAD_SYNTAX);
        return value;
    }

    byte[] varBytes() throws BadPsbt {
        long length = compactSize();
        need(length);
        return raw((int) length);
    }

    TxOutput output() throws BadPsbt {
        long value = int64();
        byte[] script = varBytes();
        if (!Sats.inRange(value) || script.length > Script.MAX_BYTES) throw new BadPsbt(Flaw.OUT_OF_RANGE);
        return new TxOutput(new Sats(value), new Script(script));
    }

    Witness witness() throws BadPsbt {
        long items = compactSize();
        need(items);
        List<byte[]> stack = new ArrayList<>();
        for (long i = 0; i < items; i++) stack.add(varBytes());
        return Witness.of(stack);
    }

    boolean isAtEnd() {
        return !buffer.hasRemaining();
    }

    void expectEnd() throws BadPsbt {
        if (!isAtEnd()) throw new BadPsbt(Flaw.BAD_SYNTAX);
    }
}
