package org.joinmarket.common.psbt;

import java.util.Arrays;
import java.util.Comparator;

/** One key and its value. Immutable; compared by content. */
public final class PsbtRecord {
    /** Two with the same key are the same to it. */
    static final Comparator<PsbtRecord> BY_KEY = Comparator.comparingLong(PsbtRecord::type)
            .thenComparing((one, other) -> Arrays.compareUnsigned(one.keyData, other.keyData));

    private static final byte[] NOTHING = new byte[0];

    private final long type;
    private final byte[] keyData;
    private final byte[] value;

    /**
     * @param type 0 to 2^32-1
     * @param keyData what stands in the key behind the type; often nothing
     */
    public PsbtRecord(long type, byte[] keyData, byte[] value) {
        this.type = type;
        this.keyData = keyData.clone();
        this.value = value.clone();
    }

    static PsbtRecord of(long type, byte[] value) {
        return new PsbtRecord(type, NOTHING, value);
    }

    public long type() {
        return type;
    }

    public byte[] keyData() {
        return keyData.clone();
    }

    public byte[] value() {
        return value.clone();
    }

    boolean hasKeyData() {
        return keyData.length > 0;
    }

    boolean hasKeyOf(PsbtRecord other) {
        return type == other.type && Arrays.equals(keyData, other.keyData);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PsbtRecord that && hasKeyOf(that) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keyData) + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "PsbtRecord[" + Long.toHexString(type) + ", " + value.length + " bytes]";
    }
}
