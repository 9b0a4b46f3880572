package org.joinmarket.common.bond;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;

/**
 * The owner of a bond lets another key speak for it for some time, so that the key of the coins can stay where it is
 * (coinjoin.md 2.2).
 */
public final class BondCertificate {
    private static final String PURPOSE = "fidelity-bond-cert|";

    private final PublicKey key;
    private final CertificateExpiry expiry;
    private final byte[] signature;

    /**
     * @param key the one that speaks for the bond
     * @param signature DER, at most {@link MessageSignatures#MAX_DER_BYTES}, by the key of the coins
     */
    public BondCertificate(PublicKey key, CertificateExpiry expiry, byte[] signature) {
        if (signature.length > MessageSignatures.MAX_DER_BYTES)
            throw new IllegalArgumentException("a signature of " + signature.length + " bytes");
        this.key = key;
        this.expiry = expiry;
        this.signature = signature.clone();
    }

    /** Made by who has the key of the coins. */
    public static BondCertificate issue(PublicKey key, CertificateExpiry expiry, SecretKey bondKey) {
        return new BondCertificate(key, expiry, MessageSignatures.sign(binaryText(key, expiry), bondKey));
    }

    public PublicKey key() {
        return key;
    }

    public CertificateExpiry expiry() {
        return expiry;
    }

    public byte[] signature() {
        return signature.clone();
    }

    /** Whether the owner of {@code bondKey} signed it, in either of the two forms that are in use. */
    public boolean isBy(PublicKey bondKey) {
        return MessageSignatures.verify(binaryText(key, expiry), signature, bondKey)
                || MessageSignatures.verify(
                        asciiText(key, expiry).getBytes(StandardCharsets.US_ASCII), signature, bondKey);
    }

    /** What the owner of a bond signs with a wallet that signs text only. */
    public static String asciiText(PublicKey key, CertificateExpiry expiry) {
        return PURPOSE + key.hex() + "|" + expiry.period();
    }

    private static byte[] binaryText(PublicKey key, CertificateExpiry expiry) {
        byte[] before = PURPOSE.getBytes(StandardCharsets.US_ASCII);
        byte[] behind = ("|" + expiry.period()).getBytes(StandardCharsets.US_ASCII);
        byte[] text = Arrays.copyOf(before, before.length + PublicKey.BYTES + behind.length);
        System.arraycopy(key.bytes(), 0, text, before.length, PublicKey.BYTES);
        System.arraycopy(behind, 0, text, before.length + PublicKey.BYTES, behind.length);
        return text;
    }
}
