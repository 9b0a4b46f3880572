package org.joinmarket.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Values as people read and write them; what strangers wrote cannot steer the terminal. */
final class Plain {
    private static final int SATS_DECIMALS = 8;
    private static final int PPM_TO_PERCENT = 4;
    private static final Pattern SATS = Pattern.compile("[0-9]{1,16}");
    private static final Pattern BITCOIN = Pattern.compile("([0-9]{1,8})(\\.[0-9]{1,8})?btc");

    private Plain() {}

    /** Without control characters, line breaks and marks that turn the direction of writing. */
    static String text(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean steers = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE
                    || type == Character.PRIVATE_USE
                    || type == Character.UNASSIGNED;
            plain.appendCodePoint(steers ? '\ufffd' : c);
        });
        return plain.toString();
    }

    /** As {@code 40 000 000}. */
    static String sats(long sats) {
        return String.format(Locale.ROOT, "%,d", sats).replace(',', ' ');
    }

    /** As {@code 1 coin} or {@code 2 coins}. */
    static String count(int number, String one) {
        return count(number, one, one + "s");
    }

    /** As {@code 1 address} or {@code 2 addresses}. */
    static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** As {@code 0.0752 %}. */
    static String percent(long ppm) {
        return BigDecimal.valueOf(ppm, PPM_TO_PERCENT).toPlainString() + " %";
    }

    /** As {@code 466 sats, 0.4660 %}: a fee and its part of {@code amount}, rounded up; of nothing it is none. */
    static String fee(long sats, long amount) {
        BigDecimal percent = amount == 0
                ? BigDecimal.ZERO.setScale(PPM_TO_PERCENT)
                : BigDecimal.valueOf(sats)
                        .multiply(BigDecimal.valueOf(100))
                        .divide(BigDecimal.valueOf(amount), PPM_TO_PERCENT, RoundingMode.CEILING);
        return sats(sats) + " sats, " + percent.toPlainString() + " %";
    }

    /** What bonds are compared by, as {@code 1.23e+10}: a number and no amount. */
    static String weight(double weight) {
        return String.format(Locale.ROOT, "%.2e", weight);
    }

    /** As {@code 2 h 5 min} or {@code 5 min 30 s}. */
    static String time(long seconds) {
        Duration time = Duration.ofSeconds(seconds);
        return time.toHours() > 0
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }

    /**
     * Whole sats, or bitcoin as {@code 0.5btc}.
     *
     * @throws UsageProblem if it is neither: a bare decimal number could mean both
     */
    static long amount(String text) {
        if (SATS.matcher(text).matches()) return Long.parseLong(text);
        if (BITCOIN.matcher(text).matches())
            return new BigDecimal(text.substring(0, text.length() - "btc".length()))
                    .movePointRight(SATS_DECIMALS)
                    .longValueExact();
        throw new UsageProblem("an amount is whole sats, as 150000, or bitcoin, as 0.0015btc, not " + text);
    }
}
