package org.joinmarket.common.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FixedPointTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] LAST = HEX.parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
    private static final Random RANDOM = new Random(1);

    @Test
    void multipliesAndAddsAsTheCurveLibraryDoes() {
        PublicKey point = key(scalar(7));
        byte[] other = key(scalar(8)).bytes();
        var fixed = FixedPoint.of(point);
        for (int i = 0; i < 500; i++) {
            byte[] scalar = random();
            assertThat(fixed.timesPlus(scalar, other))
                    .as(HEX.formatHex(scalar))
                    .map(PublicKey::ofCurveBytes)
                    .hasValue(sum(times(point, scalar), other));
        }
        for (byte[] scalar : List.of(
                scalar(1),
                scalar(255),
                scalar(256),
                LAST,
                HEX.parseHex("ff".repeat(15) + "00" + "ff".repeat(16)),
                HEX.parseHex("80" + "00".repeat(31))))
            assertThat(fixed.timesPlus(scalar, other))
                    .as(HEX.formatHex(scalar))
                    .map(PublicKey::ofCurveBytes)
                    .hasValue(sum(times(point, scalar), other));
    }

    @Test
    void everyDigitOfEveryPlaceHasItsMultiple() {
        PublicKey point = key(scalar(7));
        byte[] other = key(scalar(8)).bytes();
        var fixed = FixedPoint.of(point);
        for (int place = 0; place < SecretKey.BYTES; place++) {
            for (int value = 1; value < 256; value++) {
                byte[] scalar = new byte[SecretKey.BYTES];
                scalar[place] = (byte) value;
                if (!Curve.secp256k1().secKeyVerify(scalar)) continue; // the highest of the highest place
                assertThat(fixed.timesPlus(scalar, other))
                        .as(HEX.formatHex(scalar))
                        .map(PublicKey::ofCurveBytes)
                        .hasValue(sum(times(point, scalar), other));
            }
        }
    }

    @Test
    void theGeneratorMakesPublicKeys() {
        byte[] other = key(scalar(8)).bytes();
        byte[] scalar = random();
        assertThat(FixedPoint.generator().timesPlus(scalar, other))
                .map(PublicKey::ofCurveBytes)
                .hasValue(sum(key(scalar).bytes(), other));
    }

    @Test
    void equalTermsAreDoubledAndOppositeOnesEndAtInfinity() {
        var generator = FixedPoint.generator();
        PublicKey one = key(scalar(1));
        byte[] minusOne = key(LAST).bytes();
        assertThat(generator.timesPlus(scalar(1), one.bytes()))
                .map(PublicKey::ofCurveBytes)
                .hasValue(key(scalar(2)));
        assertThat(generator.timesPlus(scalar(1), minusOne)).isEmpty();
        assertThat(generator.timesPlus(scalar(257), minusOne))
                .as("a sum that is infinity on the way")
                .map(PublicKey::ofCurveBytes)
                .hasValue(key(scalar(256)));
        assertThat(generator.timesPlus(new byte[SecretKey.BYTES], one.bytes()))
                .as("nothing is added")
                .map(PublicKey::ofCurveBytes)
                .hasValue(one);
    }

    @Test
    void takesScalarsOf32Bytes() {
        byte[] other = key(scalar(8)).bytes();
        assertThatThrownBy(() -> FixedPoint.generator().timesPlus(new byte[31], other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("31");
    }

    @Test
    void manyTweaksAreAddedAsOneIs() {
        PublicKey point = key(random());
        List<byte[]> tweaks = List.of(scalar(1), LAST, random(), random());
        assertThat(point.plusGeneratorTimesEach(tweaks))
                .isEqualTo(tweaks.stream()
                        .map(tweak -> point.plusGeneratorTimes(tweak).orElseThrow())
                        .toList());
        byte[] order = LAST.clone();
        order[order.length - 1]++;
        assertThatThrownBy(() -> point.plusGeneratorTimesEach(List.of(order)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> key(scalar(1)).plusGeneratorTimesEach(List.of(LAST)))
                .as("infinity")
                .isInstanceOf(IllegalStateException.class);
    }

    private static byte[] random() {
        byte[] bytes = new byte[SecretKey.BYTES];
        RANDOM.nextBytes(bytes);
        bytes[0] &= 0x7f; // below the order
        return bytes;
    }

    private static byte[] scalar(int value) {
        byte[] bytes = new byte[SecretKey.BYTES];
        bytes[bytes.length - 1] = (byte) value;
        bytes[bytes.length - 2] = (byte) (value >> 8);
        return bytes;
    }

    private static PublicKey key(byte[] scalar) {
        return SecretKey.of(scalar).publicKey();
    }

    private static byte[] times(PublicKey point, byte[] scalar) {
        return Curve.secp256k1().pubKeyTweakMul(point.bytes(), scalar);
    }

    private static PublicKey sum(byte[] a, byte[] b) {
        return PublicKey.ofCurveBytes(Curve.secp256k1().pubKeyCombine(new byte[][] {a, b}));
    }
}
