package org.joinmarket.wallet.send;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.jspecify.annotations.Nullable;

/** What is said of a payment's fee before it is made: at best, now, and at worst. */
final class Quotes {
    private static final long MILLION = 1_000_000;

    /** What other coins, or a higher estimate, may add until it is made. */
    private static final long MARGIN_PERCENT = 10;

    private final FeeRates rates;
    private final PolicyProperties policy;

    Quotes(FeeRates rates, PolicyProperties policy) {
        this.rates = rates;
        this.policy = policy;
    }

    /** @param wanted the rate that the order names; null: an estimate, which may be lower or higher by then */
    Sends.Quote of(Payment payment, @Nullable Long wanted) {
        Sats lowest = (wanted == null ? rates.least() : payment.rate()).feeFor(payment.vsize());
        long fee = payment.fee().value();
        long min = Math.min(lowest.value(), fee);
        long worst = worst(fee);
        long amount = payment.amount().value();
        return new Sends.Quote(
                payment.coins().stream().map(coin -> coin.outPoint().toString()).toList(),
                amount,
                min,
                ppm(min, amount),
                fee,
                ppm(fee, amount),
                worst,
                ppm(worst, amount),
                payment.rate().satsPerKvB(),
                payment.vsize(),
                payment.changeValue().value());
    }

    /** Not above what the service pays in one transaction, and not below what it costs now. In satoshi, as {@code fee}. */
    long worst(long fee) {
        long more = Math.addExact(fee, Math.ceilDiv(Math.multiplyExact(fee, MARGIN_PERCENT), 100));
        return Math.max(fee, Math.min(more, policy.maxCostSats()));
    }

    /** {@code fee} in millionths of {@code amount}, which is above 0, rounded up. */
    static long ppm(long fee, long amount) {
        return Math.ceilDiv(Math.multiplyExact(fee, MILLION), amount);
    }
}
