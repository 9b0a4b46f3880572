package org.joinmarket.maker;

import java.time.Duration;
import org.joinmarket.maker.wallet.Standing;
import org.joinmarket.support.notices.NoticeKind;
import org.joinmarket.support.notices.NoticeRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an operator can be told of by a webhook ({@code joinmarket.notices}). */
@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {
    private static final String STANDINGS = "jm.maker.standing";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Bean
    NoticeRule roundSigned() {
        return new NoticeRule.Counted(
                NoticeKind.ROUND_SIGNED, "jm.maker.rounds", NoticeRule.all(), Duration.ofMinutes(1));
    }

    @Bean
    NoticeRule offerNotVisible() {
        return new NoticeRule.Holding(
                NoticeKind.OFFER_NOT_VISIBLE,
                "jm.maker.offers.missing",
                NoticeRule.all(),
                is -> is == 1,
                PATIENCE,
                STANDINGS);
    }

    /** At once, and at every start: it may have been somebody else, or forgotten. */
    @Bean
    NoticeRule makerPaused() {
        return new NoticeRule.Holding(
                NoticeKind.MAKER_PAUSED,
                STANDINGS,
                NoticeRule.tagged("standing", Standing.PAUSED.label()),
                is -> is == 1,
                Duration.ZERO);
    }

    @Bean
    NoticeRule walletLow() {
        return new NoticeRule.Holding(
                NoticeKind.WALLET_LOW,
                STANDINGS,
                NoticeRule.tagged("standing", Standing.NO_FUNDS.label()),
                is -> is == 1,
                PATIENCE);
    }
}
