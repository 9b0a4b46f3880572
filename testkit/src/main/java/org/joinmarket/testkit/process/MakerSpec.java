package org.joinmarket.testkit.process;

/**
 * One maker to run: its name is also that of its wallet.
 *
 * @param relative whether the fee is a fraction of the amount or a number of satoshi
 * @param fee as in configuration: {@code 0.0003} or {@code 250}
 */
public record MakerSpec(String name, boolean relative, String fee) {
    public static MakerSpec relative(String name, String fraction) {
        return new MakerSpec(name, true, fraction);
    }

    public static MakerSpec absolute(String name, long sats) {
        return new MakerSpec(name, false, Long.toString(sats));
    }
}
