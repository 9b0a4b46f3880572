package org.joinmarket.wallet.imports;

import org.joinmarket.wallet.seed.SealProperties;

/**
 * What a file may ask for to make its key, whatever stands in it: checked before anything is allocated. Files of NG ask for
 * 19 456 KiB, 2 passes and 1 lane; the limits leave room for later versions. What the heap of this process has no room for would
 * end it.
 */
final class KdfLimits {
    static final long MAX_MEMORY_KIB = 65_536;
    static final long MAX_ITERATIONS = 10;
    static final int MAX_LANES = 16;

    private static final int MIN_KIB_PER_LANE = 8; // RFC 9106 §3.1

    private KdfLimits() {}

    static void check(long memoryKib, long iterations, int lanes) throws BadFile {
        check(memoryKib, iterations, lanes, Runtime.getRuntime().maxMemory());
    }

    static void check(long memoryKib, long iterations, int lanes, long heapBytes) throws BadFile {
        if (lanes < 1 || iterations < 1 || memoryKib < (long) MIN_KIB_PER_LANE * lanes) throw new BadFile(Flaw.DAMAGED);
        long mostKib = Math.min(MAX_MEMORY_KIB, SealProperties.mostKib(heapBytes));
        if (memoryKib > mostKib || iterations > MAX_ITERATIONS || lanes > MAX_LANES) throw new BadFile(Flaw.COSTLY_KEY);
    }
}
