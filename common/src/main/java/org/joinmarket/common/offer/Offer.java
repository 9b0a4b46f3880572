package org.joinmarket.common.offer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/**
 * A maker's standing offer (wire.md 5.3).
 *
 * @param minSize at least {@link #DUST}
 * @param maxSize at least {@code minSize}
 * @param txFee what the maker adds to the miner's fee
 */
public record Offer(Nick maker, OfferId id, OfferType type, Sats minSize, Sats maxSize, Sats txFee, OfferFee fee) {
    /** No output of a coinjoin is smaller, so no offer starts below it. */
    public static final Sats DUST = Sats.sats(27_300);

    private static final int ARGUMENTS = 5;

    public Offer {
        if (!type.isUsable()) throw new IllegalArgumentException("we deal in native segwit only");
        if (type.isRelative() != fee instanceof OfferFee.Relative)
            throw new IllegalArgumentException("the fee is not of the kind that the type says");
        if (minSize.isLessThan(DUST) || maxSize.isLessThan(minSize))
            throw new IllegalArgumentException("an offer is for at least " + DUST + " sats and not empty");
    }

    /**
     * An offer as it stands in a message. A lower limit below {@link #DUST} is raised to it; arguments beyond five are
     * ignored. Other commands and offers in coins that we do not deal in are {@link Decoded.Unknown}.
     */
    public static Decoded<Offer> parse(Nick maker, CommandText command) {
        Optional<OfferType> type = OfferType.ofWord(command.word());
        if (type.isEmpty() || !type.get().isUsable()) return new Decoded.Unknown<>(command.word());
        List<String> args = command.args();
        if (args.size() < ARGUMENTS) return Decoded.malformed(Flaw.BAD_ARGUMENT_COUNT);
        Optional<OfferId> id = OfferId.parse(args.get(0));
        OptionalLong min = Digits.parse(args.get(1), Sats.MAX_MONEY);
        OptionalLong max = Digits.parse(args.get(2), Sats.MAX_MONEY);
        OptionalLong txFee = Digits.parse(args.get(3), Sats.MAX_MONEY);
        if (id.isEmpty() || min.isEmpty() || max.isEmpty() || txFee.isEmpty())
            return Decoded.malformed(Flaw.BAD_NUMBER);
        long minSize = Math.max(min.getAsLong(), DUST.value());
        if (max.getAsLong() < minSize) return Decoded.malformed(Flaw.OUT_OF_RANGE);
        Decoded<OfferFee> fee =
                type.get().isRelative() ? OfferFee.Relative.parse(args.get(4)) : OfferFee.Absolute.parse(args.get(4));
        return fee.map(parsed -> new Offer(
                maker,
                id.get(),
                type.get(),
                Sats.sats(minSize),
                Sats.sats(max.getAsLong()),
                Sats.sats(txFee.getAsLong()),
                parsed));
    }

    /** The command that announces it. */
    public CommandText toCommand() {
        return new CommandText(
                type.word(),
                String.join(
                        " ", id.toString(), minSize.toString(), maxSize.toString(), txFee.toString(), fee.format()));
    }

    /** What the maker asks for a coinjoin of {@code amount}. */
    public Sats cjFee(Sats amount) {
        return fee.at(amount);
    }

    /** Both limits are included, as makers take them. */
    public boolean covers(Sats amount) {
        return amount.isAtLeast(minSize) && maxSize.isAtLeast(amount);
    }
}
