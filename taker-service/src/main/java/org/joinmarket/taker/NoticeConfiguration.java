package org.joinmarket.taker;

import java.time.Duration;
import org.joinmarket.support.notices.NoticeKind;
import org.joinmarket.support.notices.NoticeRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an operator can be told of by a webhook ({@code joinmarket.notices}). */
@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {
    private static final String COINJOINS = "jm_taker_coinjoins_total";
    private static final String OUTCOME = "outcome";
    private static final String COMPLETED = "completed";
    private static final String CANCELLED = "cancelled";

    @Bean
    NoticeRule coinjoinDone() {
        return new NoticeRule.Counted(
                NoticeKind.COINJOIN_DONE, COINJOINS, NoticeRule.tagged(OUTCOME, COMPLETED), Duration.ZERO);
    }

    /** Whoever cancels knows it. */
    @Bean
    NoticeRule coinjoinFailed() {
        return new NoticeRule.Counted(
                NoticeKind.COINJOIN_FAILED,
                COINJOINS,
                NoticeRule.tagged(OUTCOME, COMPLETED)
                        .or(NoticeRule.tagged(OUTCOME, CANCELLED))
                        .negate(),
                Duration.ofMinutes(10));
    }
}
