package org.joinmarket.cli;

import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a payment may cost, and the key under which it is made once. */
@SuppressWarnings("NullAway.Init") // set by picocli
final class PaymentOptions {
    private static final long MAX_RATE = 1_000_000;
    private static final long VBYTES = 1_000;

    @Option(names = "--target", description = "Blocks within which it should confirm. Default: 3")
    private @Nullable Integer target;

    @Option(names = "--rate", paramLabel = "SAT/VB", description = "A fee rate instead, in whole sat/vB.")
    private @Nullable Long rate;

    @Option(
            names = "--max-fee",
            paramLabel = "SATS",
            description = "The most it may cost. Default: the quote's worst, which is 10 %% more")
    private @Nullable Long maxFee;

    @Option(
            names = "--key",
            description =
                    "The same key never pays twice: give one of your own to try again safely. 8 to 64 of A-Z, a-z, 0-9,"
                            + " _ and -.")
    private @Nullable String key;

    @Mixin
    private Consent consent;

    @Nullable
    Integer target() {
        return target;
    }

    @Nullable
    Long ratePerKvb() {
        if (rate == null) return null;
        if (rate < 0 || rate > MAX_RATE)
            throw new UsageProblem("--rate takes 0 to " + Plain.sats(MAX_RATE) + " sat/vB, not " + rate);
        return rate * VBYTES;
    }

    /** The most that it may cost, where the command line alone says all: it is tried again, and was agreed to before. */
    OptionalLong agreedBefore() {
        return key != null && maxFee != null && consent.isGiven() ? OptionalLong.of(maxFee) : OptionalLong.empty();
    }

    /**
     * What it may cost at most.
     *
     * @param fee by the quote, in sats
     * @param quotedWorst by the quote, where the command line does not say it
     * @param explain shows the quote and the most that it may cost
     * @throws Call.Declined if the answer is no
     */
    long agreed(Call call, Terminal terminal, long fee, long quotedWorst, LongConsumer explain, String question) {
        long worst = maxFee != null ? maxFee : quotedWorst;
        if (fee > worst) throw new UsageProblem("it costs " + Plain.sats(fee) + " sats now, more than --max-fee");
        consent.ask(call, terminal, () -> explain.accept(worst), question);
        return worst;
    }

    /** The key, said before anything is paid: whoever does not hear the answer must know with what to ask again. */
    String key(Call call, long worst) {
        return key(call, worst, "", "");
    }

    /**
     * As {@link #key(Call, long)}.
     *
     * @param of what to name then in place of what the command line names
     * @param further options that the command line does not have yet
     */
    String key(Call call, long worst, String of, String further) {
        String own = Keys.of(key);
        call.err()
                .println("To try again without paying twice: the same" + of + ", with --key " + own + " --max-fee "
                        + worst + " --yes" + further);
        call.err().flush();
        return own;
    }
}
