package org.joinmarket.common.bond;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class BondProofTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode BINARY =
            Vectors.cases("coinjoin/fidelity_bond_proof.json").findFirst().orElseThrow();
    private static final Nick MAKER = nick(BINARY, "maker_nick");
    private static final Nick TAKER = nick(BINARY, "taker_nick");

    static Stream<JsonNode> proofs() {
        return Stream.concat(Vectors.cases("coinjoin/fidelity_bond_proof.json"), Vectors.cases("wire/tbond.json"));
    }

    private static boolean isGood(JsonNode vector) {
        return vector.get(vector.has("valid") ? "valid" : "valid_signatures").asBoolean();
    }

    private static String text(JsonNode vector, String field) {
        return vector.get(field).asString();
    }

    private static Nick nick(JsonNode vector, String field) {
        return new Nick(vector.get(field).asString());
    }

    private static SecretKey key(JsonNode vector, String field) {
        return SecretKey.of(HEX.parseHex(vector.get(field).asString()));
    }

    private static BondProof decoded(String text) {
        return BondProof.decode(text).toOptional().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void isTakenOrRefusedAsInTheField(JsonNode vector) {
        boolean valid = isGood(vector);
        var proof = BondProof.decode(vector.get("proof_base64").asString());
        assertThat(proof.toOptional()
                        .filter(read -> read.isSignedFor(nick(vector, "taker_nick"), nick(vector, "maker_nick")))
                        .isPresent())
                .isEqualTo(valid);
        if (!valid || !vector.has("fields")) return;
        JsonNode fields = vector.get("fields");
        var read = proof.toOptional().orElseThrow();
        assertThat(read.bondKey().hex()).isEqualTo(fields.get("utxo_pub").asString());
        assertThat(read.certificate().key().hex())
                .isEqualTo(fields.get("cert_pub").asString());
        assertThat(read.locktime()).isEqualTo(fields.get("locktime").asLong());
        String txid = fields.has("txid") ? "txid" : "utxo_txid";
        String vout = fields.has("vout") ? "vout" : "utxo_vout";
        assertThat(read.outPoint())
                .hasToString(
                        fields.get(txid).asString() + ":" + fields.get(vout).asLong());
        int expiry = fields.get("cert_expiry").asInt();
        assertThat(read.certificate().expiry())
                .extracting(found -> fields.has("txid") ? found.period() : found.lastHeight())
                .isEqualTo(expiry);
    }

    /** Those that are good and as a maker makes them, which is padded with ff. */
    static Stream<JsonNode> made() {
        return proofs().filter(vector -> vector.has("fields") && isGood(vector))
                .filter(vector -> text(vector, "proof_base64").startsWith("//8"));
    }

    @ParameterizedTest
    @MethodSource("made")
    void isMadeByteForByteAsInTheField(JsonNode vector) {
        boolean binary = vector.has("name"); // of fidelity_bond_proof.json, whose first case has the keys of all
        JsonNode keys = binary ? BINARY : Vectors.read("wire/tbond.json");
        JsonNode fields = vector.get("fields");
        var bondKey = key(keys, "utxo_privkey");
        var certificateKey = key(keys, "cert_privkey");
        var expiry = new CertificateExpiry(fields.get("cert_expiry").asInt() / (binary ? 1 : CertificateExpiry.BLOCKS));
        boolean ascii = text(vector, binary ? "name" : "note").contains("(hex pubkey)");
        var certificate = ascii
                ? new BondCertificate(
                        certificateKey.publicKey(),
                        expiry,
                        MessageSignatures.sign(
                                BondCertificate.asciiText(certificateKey.publicKey(), expiry)
                                        .getBytes(US_ASCII),
                                bondKey))
                : BondCertificate.issue(certificateKey.publicKey(), expiry, bondKey);
        var outPoint = OutPoint.parse(text(fields, binary ? "txid" : "utxo_txid") + ":"
                        + fields.get(binary ? "vout" : "utxo_vout").asLong())
                .orElseThrow();
        long locktime = fields.get("locktime").asLong();
        var proof = BondProof.make(
                nick(vector, "taker_nick"),
                nick(vector, "maker_nick"),
                certificate,
                certificateKey,
                bondKey.publicKey(),
                outPoint,
                locktime);

        assertThat(proof.encode()).isEqualTo(text(vector, "proof_base64"));
        assertThat(proof.output()).isEqualTo(BondScripts.output(bondKey.publicKey(), locktime));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        BondProof.make(TAKER, MAKER, certificate, bondKey, bondKey.publicKey(), outPoint, locktime));
    }

    @Test
    void takesACertificateThatAWalletForTextHasSigned() {
        var bondKey = key(BINARY, "utxo_privkey");
        var certificateKey = key(BINARY, "cert_privkey").publicKey();
        var expiry = new CertificateExpiry(427);
        byte[] text = BondCertificate.asciiText(certificateKey, expiry).getBytes(US_ASCII);
        var certificate = new BondCertificate(certificateKey, expiry, MessageSignatures.sign(text, bondKey));
        assertThat(certificate.isBy(bondKey.publicKey())).isTrue();
        assertThat(certificate.isBy(certificateKey)).isFalse();
        assertThat(new BondCertificate(certificateKey, new CertificateExpiry(428), certificate.signature())
                        .isBy(bondKey.publicKey()))
                .isFalse();
    }

    @Test
    void isReadAgainAsItWasWritten() {
        String text = BINARY.get("proof_base64").asString();
        assertThat(text).hasSize(336);
        assertThat(decoded(text).encode()).isEqualTo(text);
    }

    @Test
    void everyFlawHasItsName() {
        byte[] good = Base64.getDecoder().decode(BINARY.get("proof_base64").asString());
        assertThat(flawOf("")).isEqualTo(Flaw.BAD_SYNTAX);
        assertThat(flawOf("?" + "A".repeat(335))).isEqualTo(Flaw.BAD_BASE64);
        assertThat(flawOf("A".repeat(1_000))).isEqualTo(Flaw.TOO_LONG);
        assertThat(flawOf(changed(good, 144, 5))).isEqualTo(Flaw.BAD_KEY);
        assertThat(flawOf(changed(good, 179, 5))).isEqualTo(Flaw.BAD_KEY);
        byte[] noStart = good.clone();
        for (int i = 72; i < 144; i++) if (noStart[i] == 0x30) noStart[i] = 0x31;
        assertThat(flawOf(Base64.getEncoder().encodeToString(noStart))).isEqualTo(Flaw.BAD_SIGNATURE);
    }

    private static String changed(byte[] proof, int at, int value) {
        byte[] copy = proof.clone();
        copy[at] = (byte) value;
        return Base64.getEncoder().encodeToString(copy);
    }

    private static Flaw flawOf(String text) {
        if (BondProof.decode(text) instanceof Decoded.Malformed<BondProof>(var flaw)) return flaw;
        throw new AssertionError("not malformed");
    }

    /** Whatever byte is changed, nobody is taken in and nothing breaks; the unsigned fields are for the chain to judge. */
    @Test
    void noChangedByteOfASignatureOrKeyIsTaken() {
        byte[] good = Base64.getDecoder().decode(BINARY.get("proof_base64").asString());
        var random = new Random(20_260_727);
        int padding = 3;
        for (int at = padding; at < 212; at++) {
            if (at == 72 || at == 73) continue; // what the certificate's signature is padded with
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + random.nextInt(255));
            var taken = BondProof.decode(Base64.getEncoder().encodeToString(bad))
                    .toOptional()
                    .filter(proof -> proof.isSignedFor(TAKER, MAKER));
            assertThat(taken).as("byte " + at).isEmpty();
        }
    }
}
