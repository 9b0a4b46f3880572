package org.joinmarket.wallet.chain.esplora;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;
import org.joinmarket.common.amount.FeeRate;
import tools.jackson.databind.JsonNode;

/** One of an explorer's fee estimates. */
final class FeeEntry {
    /** A rate above it is no estimate but a mistake or a trap (wallet.md 11.3). */
    static final FeeRate MOST = FeeRate.ofSatsPerVByte(5_000);

    private static final int MAX_BLOCKS = 1_008;
    private static final int MAX_SCALE = 30;
    private static final Pattern BLOCKS = Pattern.compile("[1-9]\\d{0,3}");

    private FeeEntry() {}

    /**
     * @param blocks within how many
     * @param satsPerVByte with decimals
     * @return empty if it cannot be
     */
    static Optional<FeeRate> rate(String blocks, JsonNode satsPerVByte) {
        if (!BLOCKS.matcher(blocks).matches() || Integer.parseInt(blocks) > MAX_BLOCKS || !satsPerVByte.isNumber())
            return Optional.empty();
        BigDecimal rate = satsPerVByte.decimalValue();
        if (Math.abs(rate.scale()) > MAX_SCALE) return Optional.empty(); // would be rounded through all its digits
        if (rate.signum() <= 0 || rate.compareTo(BigDecimal.valueOf(MOST.satsPerKvB(), 3)) > 0) return Optional.empty();
        return Optional.of(new FeeRate(
                rate.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact()));
    }
}
