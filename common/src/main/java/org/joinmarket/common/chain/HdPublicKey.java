package org.joinmarket.common.chain;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bitcoinj.base.Base58;
import org.bitcoinj.base.exceptions.AddressFormatException;
import org.joinmarket.common.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A public key of the tree with its chain code (BIP32): all addresses below it, no secret, but whoever has it sees the whole
 * account, so it does not print either.
 */
public final class HdPublicKey {
    private static final int XPUB_MAINNET = 0x0488b21e;
    private static final int TPUB = 0x043587cf;
    private static final int ZPUB = 0x04b24746;
    private static final int VPUB = 0x045f1cf6;
    private static final int XPUB_BYTES = 78;
    private static final int HALF = 32;

    /** So many children of one key are worth the time that the multiples of the generator take to be made; branches come in tens. */
    private static final int MANY = 500;

    private static final String NONE = "not an extended public key";

    private final PublicKey key;
    private final byte[] chainCode;
    private final int depth;
    private final int parentFingerprint;
    private final int childNumber;
    private volatile @Nullable Integer fingerprint; // once for all children

    HdPublicKey(PublicKey key, byte[] chainCode, int depth, int parentFingerprint, int childNumber) {
        this.key = key;
        this.chainCode = chainCode.clone();
        this.depth = depth;
        this.parentFingerprint = parentFingerprint;
        this.childNumber = childNumber;
    }

    /**
     * Reads what {@link #export} writes.
     *
     * @throws IllegalArgumentException if it is not an extended public key of {@code network}
     */
    public static HdPublicKey parse(String base58, Network network) {
        ByteBuffer bytes = decoded(base58);
        if (bytes.remaining() != XPUB_BYTES) throw new IllegalArgumentException(NONE);
        if (bytes.getInt() != version(network)) throw new IllegalArgumentException(NONE + " of " + network.wireName());
        int depth = Byte.toUnsignedInt(bytes.get());
        int parentFingerprint = bytes.getInt();
        int childNumber = bytes.getInt();
        byte[] chainCode = new byte[HALF];
        bytes.get(chainCode);
        byte[] key = new byte[PublicKey.BYTES];
        bytes.get(key);
        return new HdPublicKey(
                PublicKey.of(key).orElseThrow(() -> new IllegalArgumentException(NONE)),
                chainCode,
                depth,
                parentFingerprint,
                childNumber);
    }

    /**
     * As {@link #parse}, also in the form of wallets that write the kind of address into the key: {@code zpub} and {@code vpub}
     * (SLIP-132).
     */
    static HdPublicKey parseNativeSegwit(String base58, Network network) {
        ByteBuffer bytes = decoded(base58);
        if (bytes.remaining() != XPUB_BYTES) throw new IllegalArgumentException(NONE);
        if (bytes.getInt() != (network == Network.MAINNET ? ZPUB : VPUB)) return parse(base58, network);
        byte[] plain = new byte[XPUB_BYTES];
        ByteBuffer.wrap(plain).putInt(version(network)).put(bytes);
        return parse(encoded(plain), network);
    }

    private static ByteBuffer decoded(String base58) {
        try {
            return ByteBuffer.wrap(Base58.decodeChecked(base58));
        } catch (AddressFormatException e) {
            throw new IllegalArgumentException(NONE, e);
        }
    }

    private static int version(Network network) {
        return network == Network.MAINNET ? XPUB_MAINNET : TPUB;
    }

    /**
     * @param number 0 to 2^31-1: hardened children need the private key
     * @throws IllegalStateException if there is no such child, which happens once in 2^127
     */
    public HdPublicKey child(int number) {
        byte[] hash = hash(number);
        PublicKey child = key.plusGeneratorTimes(Arrays.copyOf(hash, HALF))
                .orElseThrow(() -> new IllegalStateException("this key has no child " + number));
        return new HdPublicKey(child, Arrays.copyOfRange(hash, HALF, 2 * HALF), depth + 1, fingerprint(), number);
    }

    /**
     * The keys of many children; 500 and more of them take half as long each as one.
     *
     * @param from 0 to {@code end}
     * @param end 2^31-1 at most, which is not among them
     * @throws IllegalStateException if one of them does not exist, as in {@link #child}
     */
    public List<PublicKey> childKeys(int from, int end) {
        if (end - from < MANY)
            return IntStream.range(from, end)
                    .mapToObj(number -> child(number).key())
                    .toList();
        return key.plusGeneratorTimesEach(IntStream.range(from, end)
                .mapToObj(number -> Arrays.copyOf(hash(number), HALF))
                .toList());
    }

    private byte[] hash(int number) {
        if (number < 0) throw new IllegalArgumentException("hardened children need the private key");
        ByteBuffer data = ByteBuffer.allocate(PublicKey.BYTES + Integer.BYTES)
                .put(key.bytes())
                .putInt(number);
        return HdKey.hmac(chainCode, data.array());
    }

    /** 3 for the account of a mixdepth (BIP84). */
    public int depth() {
        return depth;
    }

    /** Which child of its parent it is; with the top bit set if hardened. */
    public int childNumber() {
        return childNumber;
    }

    int parentFingerprint() {
        return parentFingerprint;
    }

    public PublicKey key() {
        return key;
    }

    /** The first four bytes of the hash of the key (BIP32). */
    public int fingerprint() {
        Integer known = fingerprint;
        if (known == null) {
            known = ByteBuffer.wrap(Hashes.hash160(key.bytes())).getInt();
            fingerprint = known;
        }
        return known;
    }

    /** The Base58 form, {@code xpub…} on mainnet and {@code tpub…} elsewhere. Shows the whole account: treat as private. */
    public String export(Network network) {
        ByteBuffer bytes = ByteBuffer.allocate(XPUB_BYTES)
                .putInt(version(network))
                .put((byte) depth)
                .putInt(parentFingerprint)
                .putInt(childNumber)
                .put(chainCode)
                .put(key.bytes());
        return encoded(bytes.array());
    }

    private static String encoded(byte[] bytes) {
        byte[] checked = Arrays.copyOf(bytes, XPUB_BYTES + Integer.BYTES);
        System.arraycopy(Hashes.sha256d(bytes), 0, checked, XPUB_BYTES, Integer.BYTES);
        return Base58.encode(checked);
    }

    @Override
    public String toString() {
        return "<account>";
    }
}
