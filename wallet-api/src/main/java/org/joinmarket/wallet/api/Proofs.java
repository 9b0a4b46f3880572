package org.joinmarket.wallet.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Requests and replies about what a taker's coins can still prove (coinjoin.md 1). */
public final class Proofs {
    private Proofs() {}

    /** Why a coin makes no commitment now. */
    public enum Obstacle {
        /** All tries that makers allow are used. */
        NO_TRIES_LEFT,
        TOO_FEW_CONFIRMATIONS,
        /** Worth less than makers ask for at this amount. */
        TOO_SMALL,
        IMMATURE,
        FROZEN,
        /** Promised to another round or payment. */
        LEASED
    }

    /**
     * @param triesLeft commitments that it can still give, whatever the obstacles; without what other software has used while the
     *     wallet is locked, and for coins behind the 300th try
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Coin(String outpoint, long valueSats, int confirmations, int triesLeft, List<Obstacle> obstacles) {
        @Override
        public String toString() {
            return "Coin[<coin>]";
        }
    }

    /**
     * What a round of this amount could prove now.
     *
     * @param possible whether there is at least one try, external ones included
     * @param tries of all coins without obstacles
     * @param externalTries unused imported commitments whose coins would do, as far as the chain was asked
     * @param requiredConfirmations what makers ask for
     * @param requiredSats what a coin must be worth
     * @param waitBlocks until a coin that is only too young would do; 0 if there is none to wait for, or no need
     * @param coins of the mixdepth; none for tokens of takers
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Preflight(
            String wallet,
            int mixdepth,
            long amountSats,
            boolean possible,
            int tries,
            int externalTries,
            int requiredConfirmations,
            long requiredSats,
            int waitBlocks,
            List<Coin> coins) {
        /** For takers, which see sums: coins are for people. */
        public Preflight withoutCoins() {
            return new Preflight(
                    wallet,
                    mixdepth,
                    amountSats,
                    possible,
                    tries,
                    externalTries,
                    requiredConfirmations,
                    requiredSats,
                    waitBlocks,
                    List.of());
        }
    }

    /** @param p2 the second key, 66 hex; {@code s} and {@code e} 64 hex each */
    public record Reveal(
            @NotNull @Size(max = 66) @JsonProperty("P2") String p2,
            @NotNull @Size(max = 64) String s,
            @NotNull @Size(max = 64) String e) {
        @Override
        public String toString() {
            return "Reveal[<secret>]";
        }
    }

    /** @param reveal by index, as text */
    public record Source(
            @NotNull @Size(max = 66) @JsonProperty("P") String p,
            @NotNull @Size(min = 1, max = 256) Map<@NotNull @Size(max = 3) String, @Valid @NotNull Reveal> reveal) {
        public Source {
            reveal = reveal == null ? Map.of() : Map.copyOf(reveal);
        }
    }

    /**
     * The file {@code commitments.json} of the existing implementations, as it is; either part may be absent.
     *
     * @param external commitments to coins of elsewhere, by outpoint
     * @param used commitments that were given to makers, 64 hex characters each: none of them is given again. A longer list is
     *     brought in parts
     */
    public record ImportExternal(
            @NotNull @Size(max = 200) Map<@NotNull @Size(max = 75) String, @Valid @NotNull Source> external,
            @NotNull @Size(max = 10_000) List<@NotNull @Size(max = 64) String> used) {
        public ImportExternal {
            external = external == null ? Map.of() : Map.copyOf(external);
            used = used == null
                    ? List.of()
                    : Collections.unmodifiableList(new ArrayList<>(used)); // nulls are refused later
        }

        @Override
        public String toString() {
            return "ImportExternal[external=" + external.size() + ", used=" + used.size() + "]";
        }
    }

    /**
     * @param added external ones that are new, or that were in doubt since a restoration; the others stay as they are
     * @param unused external ones of indices that makers take
     * @param used of those that were given elsewhere, the ones that were not known here
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Imported(int added, int unused, int used) {}
}
