package org.joinmarket.common.nick;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/**
 * The line of an 805: a key, and its signature under {@link NickAuth the text} that ties a nick to this connection (wire.md
 * 8.8). Well formed, which says nothing about whether it is true: {@link NickAuth#verify} does.
 */
public final class NickAuthProof {
    private static final String PUBKEY = "pubkey";
    private static final String SIGNATURE = "signature";
    private static final Set<String> KEYS = Set.of(PUBKEY, SIGNATURE);

    private final PublicKey key;
    private final byte[] der;

    /** Takes over {@code der}. */
    NickAuthProof(PublicKey key, byte[] der) {
        this.key = key;
        this.der = der;
    }

    /**
     * Exactly the two keys, each once; a compressed key in lower case that is on the curve; padded Base64 of a signature in
     * strict DER, whose S may be high.
     */
    public static Decoded<NickAuthProof> parse(String line) {
        return StrictObject.read(line, KEYS).flatMap(NickAuthProof::of);
    }

    private static Decoded<NickAuthProof> of(StrictObject json) {
        Optional<String> pubkey = json.string(PUBKEY);
        Optional<String> signature = json.string(SIGNATURE);
        if (pubkey.isEmpty() || signature.isEmpty()) return Decoded.malformed(Flaw.WRONG_TYPE);
        Optional<PublicKey> key = PublicKey.parseHex(pubkey.get());
        if (key.isEmpty()) return Decoded.malformed(Flaw.BAD_KEY);
        return Base64Text.decodeStrict(signature.get(), StrictDer.MAX_BYTES)
                .flatMap(der -> StrictDer.is(der)
                        ? Decoded.ok(new NickAuthProof(key.get(), der))
                        : Decoded.malformed(Flaw.BAD_SIGNATURE));
    }

    /** Whose proof this claims to be. */
    public OwnerKey owner() {
        return new OwnerKey(key);
    }

    /** JSON without spaces, as the existing clients write it. */
    public String line() {
        return "{\"" + PUBKEY + "\":\"" + key.hex() + "\",\"" + SIGNATURE + "\":\"" + Base64Text.encode(der) + "\"}";
    }

    PublicKey key() {
        return key;
    }

    byte[] der() {
        return der.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NickAuthProof that && key.equals(that.key) && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return line();
    }
}
