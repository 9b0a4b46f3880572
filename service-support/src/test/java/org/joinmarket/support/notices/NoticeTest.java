package org.joinmarket.support.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Map<String, String> NAMES = Map.of(
            "service",
            "maker-service",
            "maker",
            "alice",
            "outcome",
            "too_few_makers",
            "standing",
            "wallet_locked",
            "trouble",
            "node-down",
            "reason",
            "cost");

    @ParameterizedTest
    @EnumSource
    void withoutPrivacyItSaysToWhomAndWhy(NoticeKind kind) {
        var notice = new Notice(kind, NAMES, 1, NOW);

        assertThat(notice.text(Privacy.FULL)).endsWith(".").doesNotContain("{").doesNotContain("?");
        assertThat(notice.json(Privacy.FULL)).contains("\"service\":\"maker-service\"");
    }

    @ParameterizedTest
    @EnumSource
    void withSomePrivacyItSaysWhatAndNothingOfNames(NoticeKind kind) {
        String text = new Notice(kind, NAMES, 1, NOW).json(Privacy.LOW);

        assertThat(text).contains("\"kind\":\"" + kind.label() + "\"").contains("2026-11-27T12:00:00Z");
        NAMES.values().forEach(name -> assertThat(text).doesNotContain(name));
    }

    @ParameterizedTest
    @EnumSource
    void withFullPrivacyAllAreAlike(NoticeKind kind) {
        assertThat(new Notice(kind, NAMES, 7, NOW).json(Privacy.NONE))
                .isEqualTo("{\"text\":\"JoinMarket: have a look.\"}");
    }

    /** That meters have them is held where the meters are. */
    @ParameterizedTest
    @EnumSource
    void saysWhichNamesItsTextNeeds(NoticeKind kind) {
        assertThat(NAMES).containsKeys(kind.names().toArray(String[]::new));
        assertThat(NoticeKind.OFFER_NOT_VISIBLE.names()).containsExactlyInAnyOrder("maker", "standing");
    }

    @Test
    void countsWhatHappenedSeveralTimes() {
        assertThat(new Notice(NoticeKind.ROUND_SIGNED, NAMES, 3, NOW).text(Privacy.FULL))
                .isEqualTo("Maker alice signed a coinjoin. (3 times)");
    }

    @Test
    void aNameForgesNothing() {
        var odd = Map.of("maker", "a\nb<script>\u202e" + "x".repeat(100));

        assertThat(new Notice(NoticeKind.WALLET_LOW, odd, 1, NOW).text(Privacy.FULL))
                .isEqualTo("The wallet of maker a?b?script??" + "x".repeat(52) + " has too little for an offer.");
    }
}
