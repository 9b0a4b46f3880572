package org.joinmarket.common.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class MessageSignaturesTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    static Stream<JsonNode> vectors() {
        return Vectors.cases("coinjoin/message_signature.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void signsAndVerifiesThePublishedMessages(JsonNode vector) {
        byte[] text = HEX.parseHex(vector.get("message_hex").asString());
        byte[] der = HEX.parseHex(vector.get("signature_der_hex").asString());

        try (SecretKey key = SecretKey.of(HEX.parseHex(vector.get("privkey").asString()))) {
            assertThat(key.publicKey().hex()).isEqualTo(vector.get("pubkey").asString());
            assertThat(HEX.formatHex(MessageSignatures.digest(text)))
                    .isEqualTo(vector.get("message_hash").asString());
            assertThat(MessageSignatures.sign(text, key)).isEqualTo(der);
            assertThat(MessageSignatures.verify(text, der, key.publicKey())).isTrue();
            assertThat(Base64Text.encode(der))
                    .isEqualTo(vector.get("signature_base64").asString());
        }
    }

    @Test
    void refusesTheHighTwinOfAValidSignature() {
        try (SecretKey key = key(7)) {
            byte[] text = ascii("text");
            byte[] der = MessageSignatures.sign(text, key);
            byte[] compact = DerSignature.toCompact(der).orElseThrow();
            BigInteger r = new BigInteger(1, Arrays.copyOf(compact, 32));
            BigInteger s = new BigInteger(1, Arrays.copyOfRange(compact, 32, 64));

            assertThat(MessageSignatures.verify(text, der(r, s), key.publicKey()))
                    .isTrue();
            assertThat(MessageSignatures.verify(text, der(r, ORDER.subtract(s)), key.publicKey()))
                    .isFalse();
        }
    }

    @Test
    void refusesEveryOneByteChangeOfASignature() {
        try (SecretKey key = key(9)) {
            byte[] text = ascii("text");
            byte[] der = MessageSignatures.sign(text, key);
            for (int i = 0; i < der.length; i++) {
                byte[] changed = der.clone();
                changed[i] ^= 1;
                assertThat(MessageSignatures.verify(text, changed, key.publicKey()))
                        .as("byte %d", i)
                        .isFalse();
            }
        }
    }

    @Test
    void takesStrictDerOnly() {
        BigInteger one = BigInteger.ONE;
        BigInteger half = ORDER.shiftRight(1);
        assertThat(DerSignature.toCompact(der(one, one))).isPresent();
        assertThat(DerSignature.toCompact(der(ORDER.subtract(one), half))).isPresent();
        assertThat(DerSignature.toCompact(der(ORDER, one))).isEmpty();
        assertThat(DerSignature.toCompact(der(one, half.add(one)))).isEmpty();
        assertThat(DerSignature.toCompact(der(BigInteger.ZERO, one))).isEmpty();
        assertThat(DerSignature.toCompact(der(one, BigInteger.ZERO))).isEmpty();
        assertThat(DerSignature.toCompact(der(one.negate(), one))).isEmpty();
        assertThat(DerSignature.toCompact(HEX.parseHex("30070202000102010100")))
                .as("r padded")
                .isEmpty();
        assertThat(DerSignature.toCompact(HEX.parseHex("3006020101020101"))).isPresent();
        assertThat(DerSignature.toCompact(HEX.parseHex("300602010102010100")))
                .as("byte behind")
                .isEmpty();
        assertThat(DerSignature.toCompact(HEX.parseHex("308106020101020101")))
                .as("long length")
                .isEmpty();
        assertThat(DerSignature.toCompact(HEX.parseHex("3006020101030101")))
                .as("other tag")
                .isEmpty();
        assertThat(DerSignature.toCompact(HEX.parseHex("3006020401020101")))
                .as("r overlaps")
                .isEmpty();
        assertThat(DerSignature.toCompact(new byte[0])).isEmpty();
        assertThat(DerSignature.toCompact(new byte[73])).isEmpty();
    }

    @Test
    void anyBytesAsASignatureAreJustFalse() {
        Random random = new Random(1);
        try (SecretKey key = key(3)) {
            byte[] valid = MessageSignatures.sign(ascii("x"), key);
            for (int i = 0; i < 2_000; i++) {
                byte[] junk = Arrays.copyOf(valid, random.nextInt(80));
                for (int j = 0; j < 3 && junk.length > 0; j++)
                    junk[random.nextInt(junk.length)] = (byte) random.nextInt();
                if (!Arrays.equals(junk, valid))
                    assertThat(MessageSignatures.verify(ascii("x"), junk, key.publicKey()))
                            .isFalse();
            }
        }
    }

    @Test
    void aHashHasThirtyTwoBytes() {
        try (SecretKey key = key(3)) {
            byte[] hash = new byte[32];
            hash[0] = 1;
            byte[] der = MessageSignatures.signHash(hash, key);

            assertThat(MessageSignatures.verifyHash(hash, der, key.publicKey())).isTrue();
            assertThat(MessageSignatures.verifyHash(new byte[32], der, key.publicKey()))
                    .isFalse();
            assertThatThrownBy(() -> MessageSignatures.signHash(new byte[31], key))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void base64IsBoundedBeforeItIsDecodedAndPaddingMayBeMissing() {
        assertThat(Base64Text.decodeLenient("QUI=", 2).toOptional()).contains(ascii("AB"));
        assertThat(Base64Text.decodeLenient("QUI", 2).toOptional()).contains(ascii("AB"));
        assertThat(Base64Text.decodeStrict("QUI=", 2).toOptional()).contains(ascii("AB"));
        assertThat(Base64Text.decodeStrict("QUI", 2).toOptional()).isEmpty();
        assertThat(Base64Text.decodeStrict("QUJ=", 2).toOptional())
                .as("bits behind the end")
                .isEmpty();
        assertThat(Base64Text.decodeLenient("QUJD", 2).toOptional())
                .as("3 bytes")
                .isEmpty();
        assertThat(Base64Text.decodeLenient("Q U=", 9).toOptional()).isEmpty();
        assertThat(Base64Text.decodeLenient("Q", 9).toOptional()).isEmpty();
        assertThat(Base64Text.decodeLenient("\u00e4AAA", 9).toOptional()).isEmpty();
        String full = Base64.getEncoder().encodeToString(new byte[1000]);
        assertThat(Base64Text.decodeStrict(full, 1000).toOptional()).isPresent();
        assertThat(Base64Text.decodeStrict(full, 999).toOptional()).isEmpty();
    }

    private static SecretKey key(int scalar) {
        byte[] bytes = new byte[32];
        bytes[31] = (byte) scalar;
        return SecretKey.of(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] der(BigInteger r, BigInteger s) {
        byte[] rBytes = r.toByteArray();
        byte[] sBytes = s.toByteArray();
        byte[] der = new byte[6 + rBytes.length + sBytes.length];
        der[0] = 0x30;
        der[1] = (byte) (der.length - 2);
        der[2] = 2;
        der[3] = (byte) rBytes.length;
        System.arraycopy(rBytes, 0, der, 4, rBytes.length);
        der[4 + rBytes.length] = 2;
        der[5 + rBytes.length] = (byte) sBytes.length;
        System.arraycopy(sBytes, 0, der, 6 + rBytes.length, sBytes.length);
        return der;
    }
}
