package org.joinmarket.benchmarks.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers for people. A value is shown worse than it was if it must be rounded, so that none looks as if it kept a budget. */
final class Numbers {
    private static final DecimalFormatSymbols SYMBOLS = symbols();

    private Numbers() {}

    private static DecimalFormatSymbols symbols() {
        var symbols = new DecimalFormatSymbols(Locale.ROOT);
        symbols.setGroupingSeparator(' ');
        return symbols;
    }

    static String value(double value, Figure figure) {
        if (Double.isNaN(value)) return "?";
        if (Double.isInfinite(value)) return value > 0 ? "∞" : "-∞";
        var mode = figure.better() == Figure.Better.LOWER ? RoundingMode.CEILING : RoundingMode.FLOOR;
        return format(new BigDecimal(value).setScale(figure.unit().decimals(), mode), figure.unit());
    }

    static String budget(Figure figure) {
        return switch (figure.budget()) {
            case Budget.None _ -> "";
            case Budget.AtLeast(double least) -> "≥ " + limit(least, figure.unit());
            case Budget.AtMost(double most) -> (most == 0 ? "" : "≤ ") + limit(most, figure.unit());
            case Budget.Below(double limit) -> "< " + limit(limit, figure.unit());
        };
    }

    private static String limit(double limit, Unit unit) {
        return format(new BigDecimal(Double.toString(limit)).stripTrailingZeros(), unit);
    }

    private static String format(BigDecimal number, Unit unit) {
        var format = new DecimalFormat("#,##0", SYMBOLS);
        format.setMinimumFractionDigits(Math.max(0, number.scale()));
        String text = format.format(number);
        return unit.symbol().isEmpty() || unit == Unit.PER_SECOND || unit == Unit.PERCENT
                ? text + unit.symbol()
                : text + " " + unit.symbol();
    }
}
