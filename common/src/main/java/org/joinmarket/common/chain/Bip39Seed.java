package org.joinmarket.common.chain;

import java.util.Arrays;
import java.util.function.Function;

/** The 64 bytes that all keys of a wallet come from. Never prints; {@link #close()} zeroes them. */
public final class Bip39Seed implements AutoCloseable {
    public static final int BYTES = 64;

    private final byte[] bytes;
    private boolean closed;

    private Bip39Seed(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies {@code bytes}; the caller still has to zero its own.
     *
     * @throws IllegalArgumentException if it does not have 64 bytes
     */
    public static Bip39Seed of(byte[] bytes) {
        if (bytes.length != BYTES) throw new IllegalArgumentException("a seed has 64 bytes");
        return new Bip39Seed(bytes.clone());
    }

    /**
     * Lends a copy of the bytes to {@code use} and zeroes it afterwards.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized <T> T withBytes(Function<byte[], T> use) {
        if (closed) throw new IllegalStateException("the seed is closed");
        byte[] copy = bytes.clone();
        try {
            return use.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** The root of the tree (BIP32); close it after use. */
    public HdKey masterKey() {
        return withBytes(HdKey::master);
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
