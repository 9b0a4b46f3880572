package org.joinmarket.common.podle;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.joinmarket.common.protocol.UtxoText;

/**
 * The plaintext of {@code !auth}: whose coin the commitment was for, and the proof that P and P2 have the same secret
 * (coinjoin.md 1.4). Never prints: together with the commitment it links a taker to a coin.
 */
public final class PodleOpening {
    /** The fields take 400 characters at most, unless a light client adds a script. */
    public static final int MAX_CHARS = 1_000;

    private static final int SCALAR_BYTES = 32;
    private static final int FIELDS = 5;
    private static final Pattern SCALAR = Pattern.compile("[0-9a-fA-F]{64}");

    private final OutPoint outPoint;
    private final PublicKey p;
    private final PublicKey p2;
    private final byte[] s;
    private final byte[] e;

    /** @param s and e: 32 bytes each, big-endian, of any value: {@link Podle#verify} judges them */
    PodleOpening(OutPoint outPoint, PublicKey p, PublicKey p2, byte[] s, byte[] e) {
        if (s.length != SCALAR_BYTES || e.length != SCALAR_BYTES) throw new IllegalArgumentException("32 bytes each");
        this.outPoint = outPoint;
        this.p = p;
        this.p2 = p2;
        this.s = s.clone();
        this.e = e.clone();
    }

    /**
     * {@code txid:vout|P|P2|s|e}, exactly five fields; what light clients add to the outpoint is read over, we ask our own chain; hex of the scalars in either
     * case, of the keys in lower case.
     */
    public static Decoded<PodleOpening> parse(String text) {
        if (text.length() > MAX_CHARS) return Decoded.malformed(Flaw.TOO_LONG);
        List<String> fields = Arrays.asList(text.split("\\|", -1));
        if (fields.size() != FIELDS) return Decoded.malformed(Flaw.BAD_ARGUMENT_COUNT);
        Optional<UtxoText> utxo = UtxoText.parse(fields.get(0)).toOptional();
        if (utxo.isEmpty()) return Decoded.malformed(Flaw.BAD_OUTPOINT);
        Optional<PublicKey> p = PublicKey.parseHex(fields.get(1));
        Optional<PublicKey> p2 = PublicKey.parseHex(fields.get(2));
        if (p.isEmpty() || p2.isEmpty()) return Decoded.malformed(Flaw.BAD_KEY);
        if (!SCALAR.matcher(fields.get(3)).matches()
                || !SCALAR.matcher(fields.get(4)).matches()) return Decoded.malformed(Flaw.BAD_HEX);
        HexFormat hex = HexFormat.of();
        return Decoded.ok(new PodleOpening(
                utxo.get().outPoint(), p.get(), p2.get(), hex.parseHex(fields.get(3)), hex.parseHex(fields.get(4))));
    }

    /** {@code txid:vout|P|P2|s|e}, all lower case. Secret until it stands in a box. */
    public String wire() {
        HexFormat hex = HexFormat.of();
        return String.join("|", outPoint.toString(), p.hex(), p2.hex(), hex.formatHex(s), hex.formatHex(e));
    }

    /** What it opens. */
    public PodleCommitment commitment() {
        return PodleCommitment.to(p2);
    }

    /** The coin that the taker committed to. */
    public OutPoint outPoint() {
        return outPoint;
    }

    /** The key that must own {@link #outPoint()}. */
    public PublicKey p() {
        return p;
    }

    public PublicKey p2() {
        return p2;
    }

    byte[] s() {
        return s.clone();
    }

    byte[] e() {
        return e.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PodleOpening that
                && that.outPoint.equals(outPoint)
                && that.p.equals(p)
                && that.p2.equals(p2)
                && Arrays.equals(that.s, s)
                && Arrays.equals(that.e, e);
    }

    @Override
    public int hashCode() {
        return outPoint.hashCode() * 31 + p2.hashCode();
    }

    @Override
    public String toString() {
        return "<secret>";
    }
}
