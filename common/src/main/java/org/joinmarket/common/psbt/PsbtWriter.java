package org.joinmarket.common.psbt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Little-endian numbers and counted bytes. */
final class PsbtWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    void raw(byte[] bytes) {
        out.writeBytes(bytes);
    }

    void int64(long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    /** @param value 0 to 2^32-1, in its shortest form */
    void compactSize(long value) {
        if (value < 0xfd) {
            out.write((int) value);
        } else if (value <= 0xffff) {
            out.write(0xfd);
            little(value, Short.BYTES);
        } else {
            out.write(0xfe);
            little(value, Integer.BYTES);
        }
    }

    private void little(long value, int bytes) {
        for (int i = 0; i < bytes; i++) out.write((int) (value >>> (8 * i)));
    }

    void varBytes(byte[] bytes) {
        compactSize(bytes.length);
        raw(bytes);
    }

    void record(PsbtRecord record) {
        PsbtWriter key = new PsbtWriter();
        key.compactSize(record.type());
        key.raw(record.keyData());
        varBytes(key.bytes());
        varBytes(record.value());
    }

    void map(PsbtMap map) {
        map.records().forEach(this::record);
        out.write(0);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
