package org.joinmarket.common.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String GENERATOR = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    @Test
    void takesOnlyScalarsBelowTheOrder() {
        byte[] order = HEX.parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        assertThatThrownBy(() -> SecretKey.of(order)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SecretKey.of(new byte[32])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SecretKey.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSecretKeyNeverPrintsAndIsUselessAfterClosing() {
        SecretKey key = SecretKey.random(new SecureRandom());
        assertThat(key).hasToString("<secret>");
        AtomicReference<byte[]> kept = new AtomicReference<>();

        String hex = key.withBytes(bytes -> {
            kept.set(bytes);
            return HEX.formatHex(bytes);
        });

        assertThat(hex).hasSize(64).isNotEqualTo("0".repeat(64));
        assertThat(kept.get()).as("what was lent is zeroed").containsOnly(0);
        key.close();
        assertThatThrownBy(() -> key.withBytes(HEX::formatHex)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesOnlyCompressedPointsOfTheCurveInLowerCase() {
        assertThat(PublicKey.parseHex(GENERATOR).map(PublicKey::hex)).contains(GENERATOR);
        assertThat(PublicKey.parseHex(GENERATOR.toUpperCase(java.util.Locale.ROOT)))
                .isEmpty();
        assertThat(PublicKey.parseHex("04" + GENERATOR.substring(2))).isEmpty();
        assertThat(PublicKey.parseHex("02" + "0".repeat(63) + "5"))
                .as("x = 5 is not on the curve")
                .isEmpty();
        assertThat(PublicKey.parseHex("02" + "f".repeat(64)))
                .as("above the field")
                .isEmpty();
        assertThat(PublicKey.parseHex("")).isEmpty();
        assertThat(PublicKey.of(new byte[0])).isEmpty();
        assertThat(PublicKey.parseHex("zz" + GENERATOR.substring(2))).isEmpty();
        assertThat(PublicKey.parseHex(GENERATOR)).isEqualTo(PublicKey.of(HEX.parseHex(GENERATOR)));
    }
}
