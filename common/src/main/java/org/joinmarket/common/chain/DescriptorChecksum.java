package org.joinmarket.common.chain;

import java.util.Optional;

/** The eight characters behind an output descriptor (BIP380). */
final class DescriptorChecksum {
    private static final String INPUT =
            "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";
    private static final String OUTPUT = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final long[] GENERATOR = {0xf5dee51989L, 0xa9fdca3312L, 0x1bab10e32dL, 0x3706b1677aL, 0x644d626ffdL};
    private static final int LENGTH = 8;
    private static final int BITS = 5;

    private DescriptorChecksum() {}

    /** Empty if there is a character that no descriptor has. */
    static Optional<String> of(String descriptor) {
        long checksum = 1;
        int groups = 0;
        int count = 0;
        for (int i = 0; i < descriptor.length(); i++) {
            int position = INPUT.indexOf(descriptor.charAt(i));
            if (position < 0) return Optional.empty();
            checksum = step(checksum, position & 31);
            groups = groups * 3 + (position >> BITS);
            if (++count == 3) {
                checksum = step(checksum, groups);
                groups = 0;
                count = 0;
            }
        }
        if (count > 0) checksum = step(checksum, groups);
        for (int i = 0; i < LENGTH; i++) checksum = step(checksum, 0);
        checksum ^= 1;
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++)
            text.append(OUTPUT.charAt((int) (checksum >>> (BITS * (LENGTH - 1 - i))) & 31));
        return Optional.of(text.toString());
    }

    private static long step(long checksum, int value) {
        long top = checksum >>> 35;
        long next = ((checksum & 0x7ffffffffL) << BITS) ^ value;
        for (int i = 0; i < GENERATOR.length; i++) if (((top >>> i) & 1) != 0) next ^= GENERATOR[i];
        return next;
    }
}
