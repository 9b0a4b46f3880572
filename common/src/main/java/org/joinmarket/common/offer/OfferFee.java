package org.joinmarket.common.offer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/** What a maker asks for a coinjoin (coinjoin.md 5). */
public sealed interface OfferFee {

    /** The fee for a coinjoin of {@code amount}, exact. */
    Sats at(Sats amount);

    /** As it stands in an offer: plain decimals, never an exponent. */
    String format();

    /** @param sats the same for every amount */
    record Absolute(Sats sats) implements OfferFee {
        @Override
        public Sats at(Sats amount) {
            return sats;
        }

        @Override
        public String format() {
            return sats.toString();
        }

        /** 0 to 21 million bitcoin. */
        public static Decoded<OfferFee> parse(String text) {
            OptionalLong value = Digits.parse(text, Sats.MAX_MONEY);
            return value.isPresent()
                    ? Decoded.ok(new Absolute(Sats.sats(value.getAsLong())))
                    : Decoded.malformed(Flaw.BAD_NUMBER);
        }
    }

    /**
     * A fraction of the amount.
     *
     * @param rate 0 to below 1, at most {@value #MAX_DIGITS} digits behind the point; kept without trailing zeros
     */
    record Relative(BigDecimal rate) implements OfferFee {
        public static final int MAX_DIGITS = 32;

        private static final int MAX_EXPONENT = 32;
        private static final int MAX_CHARS = MAX_DIGITS + ".E-32".length();

        /** The exponent has two digits at most, so nothing that passes can be expanded to a long text. */
        private static final Pattern FORM = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,2})?");

        public Relative {
            if (rate.signum() < 0 || rate.compareTo(BigDecimal.ONE) >= 0)
                throw new IllegalArgumentException("a relative fee is at least 0 and below 1");
            rate = rate.signum() == 0 ? BigDecimal.ZERO : rate.stripTrailingZeros();
            if (rate.scale() > MAX_EXPONENT) throw new IllegalArgumentException("a relative fee with too many digits");
        }

        /** The product is exact, then rounded half to even. */
        @Override
        public Sats at(Sats amount) {
            return Sats.sats(rate.multiply(BigDecimal.valueOf(amount.value()))
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .longValueExact());
        }

        @Override
        public String format() {
            return rate.toPlainString();
        }

        /** Takes an exponent of -32 to 32, because an existing maker writes {@code 2E-5}. */
        public static Decoded<OfferFee> parse(String text) {
            if (text.length() > MAX_CHARS || !FORM.matcher(text).matches()) return Decoded.malformed(Flaw.BAD_NUMBER);
            BigDecimal rate = new BigDecimal(text);
            if (rate.precision() > MAX_DIGITS || Math.abs(rate.scale()) > MAX_EXPONENT)
                return Decoded.malformed(Flaw.BAD_NUMBER);
            if (rate.compareTo(BigDecimal.ONE) >= 0) return Decoded.malformed(Flaw.OUT_OF_RANGE);
            return Decoded.ok(new Relative(rate));
        }
    }
}
