package org.joinmarket.common.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NaclBoxTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonNode FILE = Vectors.read("wire/nacl_box.json");

    private final BoxKeyPair taker = pair("taker_secret");
    private final BoxKeyPair maker = pair("maker_secret");
    private final NaclBox box = taker.boxWith(maker.publicKey(), RANDOM);

    static Stream<JsonNode> vectors() {
        return Vectors.cases("wire/nacl_box.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void opensAndSealsThePublishedBoxes(JsonNode vector) {
        String wire = vector.get("wire_base64").asString();

        if (vector.has("must_fail")) {
            assertThat(box.open(wire)).isEqualTo(Decoded.malformed(Flaw.NOT_DECRYPTABLE));
            return;
        }
        String plain = vector.get("plaintext").asString();
        assertThat(box.open(wire)).isEqualTo(Decoded.ok(plain));
        assertThat(maker.boxWith(taker.publicKey(), RANDOM).open(wire)).isEqualTo(Decoded.ok(plain));
        assertThat(box.seal(plain, HEX.parseHex(vector.get("nonce").asString())))
                .isEqualTo(wire);
        assertThat(box.open(wire.replace("=", "")))
                .as("an old maker leaves the padding out")
                .isEqualTo(Decoded.ok(plain));
    }

    @Test
    void derivesThePublishedPublicKeys() {
        assertThat(taker.publicKey().hex()).isEqualTo(FILE.get("taker_public").asString());
        assertThat(maker.publicKey().hex()).isEqualTo(FILE.get("maker_public").asString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void refusesKeysOfLowOrder(String hex) {
        assertThat(BoxPublicKey.parseHex(hex)).isEmpty();
    }

    @Test
    void refusesKeysThatAreNotSixtyFourLowerCaseHexCharacters() {
        String hex = maker.publicKey().hex();
        assertThat(BoxPublicKey.parseHex(hex)).contains(maker.publicKey());
        assertThat(BoxPublicKey.parseHex(hex.toUpperCase(Locale.ROOT).replaceFirst("1", "A")))
                .isEmpty();
        assertThat(BoxPublicKey.parseHex(hex + "00")).isEmpty();
        assertThat(BoxPublicKey.parseHex("g" + hex.substring(1))).isEmpty();
        assertThat(BoxPublicKey.of(new byte[31])).isEmpty();
    }

    @Test
    void everyBitFlipMakesABoxUnreadable() {
        byte[] sealed = java.util.Base64.getDecoder().decode(box.seal("hello"));
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            sealed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(box.open(Base64Text.encode(sealed)))
                    .as("bit %d, and not even we can tell which part it was in", bit)
                    .isEqualTo(Decoded.malformed(Flaw.NOT_DECRYPTABLE));
            sealed[bit / 8] ^= (byte) (1 << (bit % 8));
        }
        assertThat(box.open(Base64Text.encode(sealed))).isEqualTo(Decoded.ok("hello"));
    }

    @Test
    void aBoxForAnotherKeyIsAsUnreadableAsAChangedOne() {
        try (BoxKeyPair another = BoxKeyPair.generate(RANDOM);
                NaclBox forAnother = taker.boxWith(another.publicKey(), RANDOM);
                NaclBox fromAnother = another.boxWith(maker.publicKey(), RANDOM)) {
            NaclBox makers = maker.boxWith(taker.publicKey(), RANDOM);

            assertThat(makers.open(box.seal("hello"))).isEqualTo(Decoded.ok("hello"));
            assertThat(makers.open(forAnother.seal("hello"))).isEqualTo(Decoded.malformed(Flaw.NOT_DECRYPTABLE));
            assertThat(makers.open(fromAnother.seal("hello"))).isEqualTo(Decoded.malformed(Flaw.NOT_DECRYPTABLE));
        }
    }

    @Test
    void boundsWhatItOpens() {
        String atTheBound = "x".repeat(NaclBox.MAX_PLAIN_BYTES);
        assertThat(box.open(box.seal(atTheBound))).isEqualTo(Decoded.ok(atTheBound));
        assertThat(box.open("A".repeat(1_000_000))).isEqualTo(Decoded.malformed(Flaw.TOO_LONG));
        assertThatThrownBy(() -> box.seal(atTheBound + "x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(box.open("")).isEqualTo(Decoded.malformed(Flaw.NOT_DECRYPTABLE));
        assertThat(box.open("no base64!")).isEqualTo(Decoded.malformed(Flaw.BAD_BASE64));
    }

    @Test
    void noSecretPrintsAndNothingWorksAfterClosing() {
        BoxKeyPair pair = BoxKeyPair.generate(RANDOM);
        NaclBox own = pair.boxWith(maker.publicKey(), RANDOM);
        assertThat(pair).hasToString("<secret>");
        assertThat(own).hasToString("<secret>");

        pair.close();
        own.close();

        assertThatThrownBy(() -> pair.boxWith(maker.publicKey(), RANDOM)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> own.seal("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> own.open("x")).isInstanceOf(IllegalStateException.class);
    }

    private static BoxKeyPair pair(String name) {
        return BoxKeyPair.of(HEX.parseHex(FILE.get(name).asString()));
    }
}
