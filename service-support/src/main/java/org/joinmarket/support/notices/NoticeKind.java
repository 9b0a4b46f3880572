package org.joinmarket.support.notices;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;

/** What an operator wants to know on his phone. In texts a {@code {name}} is the tag of that name of the meter that said it. */
public enum NoticeKind {
    COINJOIN_DONE(Severity.INFO, "A coinjoin is done.", "A coinjoin of {service} is done."),
    COINJOIN_FAILED(Severity.WARNING, "A coinjoin failed.", "A coinjoin of {service} failed: {outcome}."),
    ROUND_SIGNED(Severity.INFO, "A maker signed a coinjoin.", "Maker {maker} signed a coinjoin."),
    OFFER_NOT_VISIBLE(
            Severity.CRITICAL, "A maker has no offer standing.", "Maker {maker} has no offer standing: {standing}."),
    MAKER_PAUSED(Severity.WARNING, "A maker is paused.", "Maker {maker} is paused."),
    WALLET_LOW(
            Severity.WARNING,
            "The wallet of a maker has too little for an offer.",
            "The wallet of maker {maker} has too little for an offer."),
    NO_OFFERS(Severity.CRITICAL, "No offer is to be seen in the market.", "{service} sees no offer in the market."),
    CERTIFICATE_EXPIRING(
            Severity.WARNING,
            "The certificate of a fidelity bond runs out.",
            "A certificate of a fidelity bond in {service} runs out within two weeks."),
    BOND_EXPIRING(
            Severity.WARNING,
            "The lock of a fidelity bond ends soon.",
            "The lock of a fidelity bond in {service} ends within two weeks."),
    CHAIN_TROUBLE(
            Severity.CRITICAL,
            "The wallet service has trouble with its node.",
            "{service} has trouble with its node: {trouble}."),
    /** Also of what ends by itself, if it does not. */
    CHAIN_BEHIND(
            Severity.WARNING,
            "The wallet service has been without its node for half an hour.",
            "{service} has been without its node for half an hour: {trouble}."),
    SIGNING_REFUSED(
            Severity.WARNING, "The wallet service refused to sign something.", "{service} refused to sign: {reason}.");

    /** How urgent it is. */
    public enum Severity {
        INFO,
        WARNING,
        CRITICAL;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Severity severity;
    private final String withoutNames;
    private final String withNames;

    NoticeKind(Severity severity, String withoutNames, String withNames) {
        this.severity = severity;
        this.withoutNames = withoutNames;
        this.withNames = withNames;
    }

    public Severity severity() {
        return severity;
    }

    String withoutNames() {
        return withoutNames;
    }

    String withNames() {
        return withNames;
    }

    /** What its texts name: each is a tag of the meter that says it, or of the one that says why. */
    public Set<String> names() {
        return Notice.PLACE
                .matcher(withNames)
                .results()
                .map((MatchResult place) -> place.group(1))
                .collect(Collectors.toSet());
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
