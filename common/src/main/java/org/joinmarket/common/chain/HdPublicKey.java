package org.joinmarket.common.chain;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bitcoinj.base.Base58;
import org.joinmarket.common.crypto.Curve;
import org.joinmarket.common.crypto.PublicKey;

/**
 * A public key of the tree with its chain code (BIP32): all addresses below it, no secret, but whoever has it sees the whole
 * account, so it does not print either.
 */
public final class HdPublicKey {
    private static final int XPUB_MAINNET = 0x0488b21e;
    private static final int TPUB = 0x043587cf;
    private static final int XPUB_BYTES = 78;
    private static final int HALF = 32;

    private final PublicKey key;
    private final byte[] chainCode;
    private final int depth;
    private final int parentFingerprint;
    private final int childNumber;

    HdPublicKey(PublicKey key, byte[] chainCode, int depth, int parentFingerprint, int childNumber) {
        this.key = key;
        this.chainCode = chainCode.clone();
        this.depth = depth;
        this.parentFingerprint = parentFingerprint;
        this.childNumber = childNumber;
    }

    /** @param number 0 to 2^31-1: hardened children need the private key */
    public HdPublicKey child(int number) {
        if (number < 0) throw new IllegalArgumentException("hardened children need the private key");
        ByteBuffer data = ByteBuffer.allocate(PublicKey.BYTES + Integer.BYTES)
                .put(key.bytes())
                .putInt(number);
        byte[] hash = HdKey.hmac(chainCode, data.array());
        byte[] point = Curve.secp256k1().pubKeyTweakAdd(key.bytes(), Arrays.copyOf(hash, HALF));
        PublicKey childKey =
                PublicKey.of(Curve.secp256k1().pubKeyCompress(point)).orElseThrow();
        return new HdPublicKey(childKey, Arrays.copyOfRange(hash, HALF, 2 * HALF), depth + 1, fingerprint(), number);
    }

    public PublicKey key() {
        return key;
    }

    /** The first four bytes of the hash of the key (BIP32). */
    public int fingerprint() {
        return ByteBuffer.wrap(Hashes.hash160(key.bytes())).getInt();
    }

    /** The Base58 form, {@code xpub…} on mainnet and {@code tpub…} elsewhere. Shows the whole account: treat as private. */
    public String export(Network network) {
        ByteBuffer bytes = ByteBuffer.allocate(XPUB_BYTES)
                .putInt(network == Network.MAINNET ? XPUB_MAINNET : TPUB)
                .put((byte) depth)
                .putInt(parentFingerprint)
                .putInt(childNumber)
                .put(chainCode)
                .put(key.bytes());
        byte[] checksum = Hashes.sha256d(bytes.array());
        byte[] checked = Arrays.copyOf(bytes.array(), XPUB_BYTES + Integer.BYTES);
        System.arraycopy(checksum, 0, checked, XPUB_BYTES, Integer.BYTES);
        return Base58.encode(checked);
    }

    @Override
    public String toString() {
        return "<account>";
    }
}
