package org.joinmarket.maker.commitment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A round that was signed.
 *
 * @param earnedSats cjfee less what we gave to the miners
 * @param txid absent only for a round that is not signed
 */
public record RoundRecord(
        String session,
        RoundState state,
        long amountSats,
        long cjfeeSats,
        long earnedSats,
        @Nullable String leaseId,
        @Nullable String txid,
        Instant startedAt,
        long burnMicros,
        long leaseMicros,
        long signMicros) {}
