package org.joinmarket.common.podle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Locale;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;
import org.junit.jupiter.api.Test;

class PodleTextTest {
    private static final String HEX = "0699ef3695ee2050f6d0cfcdb8ef0b49d118d6b0b0bc9f56c8621639ad05bec6";
    private static final OutPoint COIN = OutPoint.parse("a1".repeat(32) + ":3").orElseThrow();

    @Test
    void aCommitmentIsTheSameInEitherCase() {
        assertThat(PodleCommitment.parseWire("P" + HEX.toUpperCase(Locale.ROOT)))
                .isEqualTo(PodleCommitment.parseWire("P" + HEX))
                .map(PodleCommitment::hex)
                .contains(HEX);
    }

    @Test
    void aCommitmentWithoutItsTypeOrWithBlanksIsRefused() {
        assertThat(PodleCommitment.parseWire(HEX)).isEmpty();
        assertThat(PodleCommitment.parseWire("")).isEmpty();
        assertThat(PodleCommitment.parseWire("p" + HEX)).isEmpty();
        assertThat(PodleCommitment.parseWire("P" + HEX + " ")).isEmpty();
        assertThat(PodleCommitment.parseWire("P" + HEX.substring(2))).isEmpty();
        assertThat(PodleCommitment.parseHex("P" + HEX)).isEmpty();
    }

    @Test
    void anOpeningSurvivesTheWireAndNeverPrints() {
        PodleOpening opening = opening();

        assertThat(PodleOpening.parse(opening.wire())).isEqualTo(Decoded.ok(opening));
        assertThat(opening).hasToString("<secret>");
        assertThat(opening.hashCode())
                .isEqualTo(PodleOpening.parse(opening.wire())
                        .toOptional()
                        .orElseThrow()
                        .hashCode());
    }

    @Test
    void whatLightClientsAddToTheOutpointIsReadOver() {
        String extended = opening().wire().replace(":3|", ":3:0014" + "aa".repeat(20) + ":800000|");

        assertThat(PodleOpening.parse(extended)).isEqualTo(Decoded.ok(opening()));
    }

    @Test
    void eachBrokenFieldIsNamed() {
        String wire = opening().wire();
        String[] fields = wire.split("\\|");

        assertThat(flaw(wire + "|")).isEqualTo(Flaw.BAD_ARGUMENT_COUNT);
        assertThat(flaw("")).isEqualTo(Flaw.BAD_ARGUMENT_COUNT);
        assertThat(flaw(wire.replace(fields[0], "x:0"))).isEqualTo(Flaw.BAD_OUTPOINT);
        assertThat(flaw(wire.replace(fields[1], "02" + "ff".repeat(32)))).isEqualTo(Flaw.BAD_KEY);
        assertThat(flaw(wire.replace(fields[2], ""))).isEqualTo(Flaw.BAD_KEY);
        assertThat(flaw(wire.replace(fields[3], fields[3].substring(2)))).isEqualTo(Flaw.BAD_HEX);
        assertThat(flaw(wire.replace(fields[4], "g" + fields[4].substring(1)))).isEqualTo(Flaw.BAD_HEX);
        assertThat(flaw("a".repeat(PodleOpening.MAX_CHARS))).isEqualTo(Flaw.BAD_ARGUMENT_COUNT);
        assertThat(flaw("a".repeat(PodleOpening.MAX_CHARS + 1))).isEqualTo(Flaw.TOO_LONG);
    }

    private static Flaw flaw(String text) {
        return ((Decoded.Malformed<PodleOpening>) PodleOpening.parse(text)).flaw();
    }

    private static PodleOpening opening() {
        try (SecretKey key = SecretKey.of(HexFormat.of().parseHex("01".repeat(32)))) {
            return Podle.generate(key, COIN, 0).opening();
        }
    }
}
