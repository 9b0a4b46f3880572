package org.joinmarket.common.offer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.common.protocol.CommandText;
import org.joinmarket.common.protocol.Decoded;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one message offers: some makers send all their offers at once, others one per message, each with a
 * bond proof at the end (wire.md 5.3). A flawed offer does not spoil its neighbours, nor a flawed bond its offers.
 *
 * @param offers usable ones, in order; a later one with the same number replaces an earlier one
 * @param bondProof the text behind the last {@code !tbond}, neither decoded nor verified; null if there is none
 * @param malformed how many offers could not be read
 */
public record OfferMessage(List<Offer> offers, @Nullable String bondProof, int malformed) {
    public static final String BOND_COMMAND = "tbond";

    /** A proof has 336 characters; a longer text than this is not looked at. */
    public static final int MAX_BOND_CHARS = 344;

    public OfferMessage {
        offers = List.copyOf(offers);
    }

    /** @param commands of a message whose sender is known to be {@code maker} */
    public static OfferMessage parse(Nick maker, List<CommandText> commands) {
        List<Offer> offers = new ArrayList<>();
        String bond = null;
        int malformed = 0;
        for (CommandText command : commands) {
            if (command.word().equals(BOND_COMMAND)) {
                if (!command.arguments().isEmpty() && command.arguments().length() <= MAX_BOND_CHARS)
                    bond = command.arguments();
                continue;
            }
            switch (Offer.parse(maker, command)) {
                case Decoded.Ok<Offer>(var offer) -> {
                    offers.removeIf(earlier -> earlier.id().equals(offer.id()));
                    offers.add(offer);
                }
                case Decoded.Unknown<Offer> _ -> {}
                case Decoded.Malformed<Offer> _ -> malformed++;
            }
        }
        return new OfferMessage(offers, bond, malformed);
    }

    public Optional<String> bond() {
        return Optional.ofNullable(bondProof);
    }
}
