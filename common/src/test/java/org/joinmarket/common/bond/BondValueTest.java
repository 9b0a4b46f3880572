package org.joinmarket.common.bond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.stream.Stream;
import org.joinmarket.common.Vectors;
import org.joinmarket.common.amount.Sats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class BondValueTest {
    private static final Instant EPOCH = Instant.EPOCH;

    static Stream<JsonNode> values() {
        return Vectors.cases("coinjoin/bond_value.json");
    }

    static Stream<JsonNode> expiries() {
        return Vectors.cases("coinjoin/fidelity_bond_cert_expiry.json");
    }

    private static double valueOf(JsonNode vector) {
        return new BondValue(
                        vector.get("interest_rate").asDouble(),
                        vector.get("exponent").asDouble())
                .of(
                        new Sats(vector.get("utxo_value").asLong()),
                        Instant.ofEpochSecond(vector.get("confirmation_time").asLong()),
                        vector.get("locktime").asLong(),
                        Instant.ofEpochSecond(vector.get("current_time").asLong()));
    }

    @ParameterizedTest
    @MethodSource("values")
    void isWhatTheFieldComputes(JsonNode vector) {
        double expected = Double.parseDouble(vector.get("value_float").asString());
        assertThat(valueOf(vector)).isCloseTo(expected, within(expected * 1e-12));
        assertThat((long) valueOf(vector)).isEqualTo(vector.get("value_int").asLong());
    }

    @Test
    void isNothingForCoinsThatWereNeverLocked() {
        assertThat(BondValue.USUAL.of(new Sats(100), Instant.ofEpochSecond(2_000), 1_000, EPOCH))
                .isZero();
        assertThat(BondValue.USUAL.of(new Sats(0), EPOCH, 1_000_000_000, EPOCH)).isZero();
    }

    @Test
    void isBoundedHoweverLongTheLock() {
        var whole = new Sats(21_000_000L * 100_000_000L);
        assertThat(BondValue.USUAL.of(whole, EPOCH, 0xffff_ffffL, EPOCH)).isFinite();
        assertThatIllegalArgumentException().isThrownBy(() -> new BondValue(Double.NaN, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BondValue(0.015, -1));
    }

    @ParameterizedTest
    @MethodSource("expiries")
    void certificatesHoldUntilTheEndOfTheirPeriod(JsonNode vector) {
        var expiry = CertificateExpiry.from(vector.get("block_height").asInt());
        assertThat(expiry.period()).isEqualTo(vector.get("cert_expiry").asInt());
        int last = vector.get("last_valid_height").asInt();
        assertThat(expiry.lastHeight()).isEqualTo(last);
        assertThat(expiry.holdsAt(last)).isEqualTo(vector.get("valid_at_last").asBoolean());
        assertThat(expiry.holdsAt(last + 1))
                .isEqualTo(vector.get("valid_at_last_plus_1").asBoolean());
    }

    @Test
    void certificatePeriodsFitIntoTwoBytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CertificateExpiry(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CertificateExpiry(65_536));
        assertThat(new CertificateExpiry(65_535).holdsAt(132_118_560)).isTrue();
    }
}
