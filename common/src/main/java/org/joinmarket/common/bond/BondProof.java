package org.joinmarket.common.bond;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/**
 * What a maker shows one taker of its bond, the argument of {@code !tbond} (coinjoin.md 2.3, wire.md 5.5). Neither outpoint
 * nor locktime is signed: they hold only if the chain has, at that outpoint, an output with {@link #output()}.
 */
public final class BondProof {
    public static final int BYTES = 252;

    private static final int SIGNATURE_BYTES = MessageSignatures.MAX_DER_BYTES;
    private static final byte PADDING = (byte) 0xff;
    private static final byte DER_START = 0x30;

    private final byte[] nickSignature;
    private final BondCertificate certificate;
    private final PublicKey bondKey;
    private final OutPoint outPoint;
    private final long locktime;

    private BondProof(
            byte[] nickSignature, BondCertificate certificate, PublicKey bondKey, OutPoint outPoint, long locktime) {
        this.nickSignature = nickSignature;
        this.certificate = certificate;
        this.bondKey = bondKey;
        this.outPoint = outPoint;
        this.locktime = locktime;
    }

    /**
     * Made by the maker for one taker.
     *
     * @param certificate by {@code bondKey}, for the key of {@code certificateKey}
     * @param locktime in seconds since 1970, at most 2^32-1
     */
    public static BondProof make(
            Nick taker,
            Nick maker,
            BondCertificate certificate,
            SecretKey certificateKey,
            PublicKey bondKey,
            OutPoint outPoint,
            long locktime) {
        if (!certificateKey.publicKey().equals(certificate.key()))
            throw new IllegalArgumentException("the certificate is for another key");
        byte[] signature = MessageSignatures.sign(nickText(taker, maker), certificateKey);
        return new BondProof(signature, certificate, bondKey, outPoint, locktime);
    }

    /** From 336 characters of strict Base64. That its signatures are right is not said by this. */
    public static Decoded<BondProof> decode(String text) {
        return Base64Text.decodeStrict(text, BYTES)
                .flatMap(bytes -> bytes.length == BYTES ? decode(bytes) : Decoded.malformed(Flaw.BAD_SYNTAX));
    }

    private static Decoded<BondProof> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Optional<byte[]> nickSignature = unpadded(take(in, SIGNATURE_BYTES));
        Optional<byte[]> certificateSignature = unpadded(take(in, SIGNATURE_BYTES));
        Optional<PublicKey> certificateKey = PublicKey.of(take(in, PublicKey.BYTES));
        CertificateExpiry expiry = new CertificateExpiry(Short.toUnsignedInt(in.getShort()));
        Optional<PublicKey> bondKey = PublicKey.of(take(in, PublicKey.BYTES));
        TxId txid = new TxId(HexFormat.of().formatHex(take(in, 32)));
        OutPoint outPoint = new OutPoint(txid, Integer.toUnsignedLong(in.getInt()));
        long locktime = Integer.toUnsignedLong(in.getInt());
        if (nickSignature.isEmpty() || certificateSignature.isEmpty()) return Decoded.malformed(Flaw.BAD_SIGNATURE);
        if (certificateKey.isEmpty() || bondKey.isEmpty()) return Decoded.malformed(Flaw.BAD_KEY);
        var certificate = new BondCertificate(certificateKey.get(), expiry, certificateSignature.get());
        return Decoded.ok(new BondProof(nickSignature.get(), certificate, bondKey.get(), outPoint, locktime));
    }

    /** As it is sent: 336 characters. */
    public String encode() {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(padded(nickSignature))
                .put(padded(certificate.signature()))
                .put(certificate.key().bytes())
                .putShort((short) certificate.expiry().period())
                .put(bondKey.bytes())
                .put(outPoint.txid().displayBytes())
                .putInt((int) outPoint.vout())
                .putInt((int) locktime);
        return Base64Text.encode(bytes);
    }

    /**
     * Whether {@code maker} made it for {@code taker} with a certificate of the bond's owner. High S and sloppy DER are
     * refused; whether the certificate still holds and the chain has the bond is for the caller to see.
     */
    public boolean isSignedFor(Nick taker, Nick maker) {
        return MessageSignatures.verify(nickText(taker, maker), nickSignature, certificate.key())
                && certificate.isBy(bondKey);
    }

    public BondCertificate certificate() {
        return certificate;
    }

    /** The key of the coins. */
    public PublicKey bondKey() {
        return bondKey;
    }

    public OutPoint outPoint() {
        return outPoint;
    }

    /** In seconds since 1970, 0 to 2^32-1. */
    public long locktime() {
        return locktime;
    }

    /** The script that the chain must have at {@link #outPoint()}. A locktime that is no {@link Timenumber} is as good. */
    public Script output() {
        return BondScripts.output(bondKey, locktime);
    }

    private static byte[] nickText(Nick taker, Nick maker) {
        return (taker.value() + "|" + maker.value()).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] padded(byte[] signature) {
        byte[] field = new byte[SIGNATURE_BYTES];
        int padding = SIGNATURE_BYTES - signature.length;
        Arrays.fill(field, 0, padding, PADDING);
        System.arraycopy(signature, 0, field, padding, signature.length);
        return field;
    }

    /** What the padding is made of differs: a signature begins at the first byte that looks like one. */
    private static Optional<byte[]> unpadded(byte[] field) {
        for (int i = 0; i < field.length; i++) {
            if (field[i] == DER_START) return Optional.of(Arrays.copyOfRange(field, i, field.length));
        }
        return Optional.empty();
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }
}
