package org.joinmarket.common.offer;

import java.util.Optional;

/** What an offer's maker puts in and how it is paid; the command word of the offer (wire.md 5.3). */
public enum OfferType {
    /** Native segwit, fee as a fraction of the amount. */
    SW0_RELATIVE("sw0reloffer", true),
    /** Native segwit, fee in satoshi. */
    SW0_ABSOLUTE("sw0absoffer", true),
    SW_RELATIVE("swreloffer", false),
    SW_ABSOLUTE("swabsoffer", false),
    LEGACY_RELATIVE("reloffer", false),
    LEGACY_ABSOLUTE("absoffer", false);

    private final String word;
    private final boolean usable;

    OfferType(String word, boolean usable) {
        this.word = word;
        this.usable = usable;
    }

    /** The command word. */
    public String word() {
        return word;
    }

    /** Whether we deal in it: one transaction mixes coins of one kind of script, ours is native segwit. */
    public boolean isUsable() {
        return usable;
    }

    public boolean isRelative() {
        return this == SW0_RELATIVE || this == SW_RELATIVE || this == LEGACY_RELATIVE;
    }

    public static Optional<OfferType> ofWord(String word) {
        for (OfferType type : values()) {
            if (type.word.equals(word)) return Optional.of(type);
        }
        return Optional.empty();
    }
}
