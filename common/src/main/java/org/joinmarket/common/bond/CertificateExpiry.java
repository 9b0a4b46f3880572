package org.joinmarket.common.bond;

/**
 * Until when a bond's certificate holds: up to the block of this number of periods of 2016 blocks, that block included
 * (coinjoin.md 2.2).
 *
 * @param period 0 to 65535
 */
public record CertificateExpiry(int period) {
    /** Two weeks. */
    public static final int BLOCKS = 2_016;

    public static final int MAX_PERIOD = 0xffff;

    /** Blocks that may come between making a certificate and its use. */
    private static final int MARGIN = 2;

    public CertificateExpiry {
        if (period < 0 || period > MAX_PERIOD)
            throw new IllegalArgumentException("certificate period out of range: " + period);
    }

    /** The one that a maker chooses when the tip is at {@code height}: until the end of the current period. */
    public static CertificateExpiry from(int height) {
        return new CertificateExpiry((height + MARGIN) / BLOCKS + 1);
    }

    /** The last block at which the certificate holds. */
    public int lastHeight() {
        return period * BLOCKS;
    }

    public boolean holdsAt(int height) {
        return height <= lastHeight();
    }
}
