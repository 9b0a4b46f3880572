package org.joinmarket.common.offer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.protocol.Flaw;

/** What is said to everybody (wire.md 5.2). Nothing of it is signed. */
public sealed interface PublicCommand {

    CommandText toCommand();

    /** Every maker answers it privately. */
    record OrderbookRequest() implements PublicCommand {
        private static final String WORD = "orderbook";

        @Override
        public CommandText toCommand() {
            return new CommandText(WORD, "");
        }
    }

    record OfferAnnouncement(Offer offer) implements PublicCommand {
        @Override
        public CommandText toCommand() {
            return offer.toCommand();
        }
    }

    /** The maker withdraws one of its offers. */
    record Cancel(OfferId offer) implements PublicCommand {
        private static final String WORD = "cancel";

        @Override
        public CommandText toCommand() {
            return new CommandText(WORD, offer.toString());
        }
    }

    /**
     * A PoDLE commitment that was used, for makers to refuse (wire.md 5.6).
     *
     * @param commitment 64 lower-case hexadecimal characters, without the {@code P} that it has in {@code !fill}
     */
    record CommitmentBroadcast(String commitment) implements PublicCommand {
        private static final String WORD = "hp2";
        private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

        public CommitmentBroadcast {
            if (!FORM.matcher(commitment).matches())
                throw new IllegalArgumentException("a commitment is 64 lower-case hexadecimal characters");
        }

        /** Takes any letter case, because an existing maker passes on what the taker wrote. */
        public static Decoded<CommitmentBroadcast> parse(String text) {
            String lower = text.strip().toLowerCase(Locale.ROOT);
            return FORM.matcher(lower).matches()
                    ? Decoded.ok(new CommitmentBroadcast(lower))
                    : Decoded.malformed(Flaw.BAD_COMMITMENT);
        }

        @Override
        public CommandText toCommand() {
            return new CommandText(WORD, commitment);
        }
    }

    /** @param from who claims to say it */
    static Decoded<PublicCommand> decode(Nick from, CommandText command) {
        return switch (command.word()) {
            case OrderbookRequest.WORD -> Decoded.ok(new OrderbookRequest());
            case Cancel.WORD -> {
                List<String> args = command.args();
                Optional<OfferId> id = args.isEmpty() ? Optional.empty() : OfferId.parse(args.getFirst());
                yield id.isPresent() ? Decoded.ok(new Cancel(id.get())) : Decoded.malformed(Flaw.BAD_NUMBER);
            }
            case CommitmentBroadcast.WORD ->
                CommitmentBroadcast.parse(command.arguments()).map(it -> it);
            default -> Offer.parse(from, command).map(OfferAnnouncement::new);
        };
    }
}
