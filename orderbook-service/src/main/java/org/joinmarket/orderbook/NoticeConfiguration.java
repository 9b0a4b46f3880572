package org.joinmarket.orderbook;

import java.time.Duration;
import org.joinmarket.support.notices.NoticeKind;
import org.joinmarket.support.notices.NoticeRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an operator can be told of by a webhook ({@code joinmarket.notices}). */
@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @Bean
    NoticeRule noOffers() {
        return new NoticeRule.Holding(
                NoticeKind.NO_OFFERS, "jm_orderbook_offers", NoticeRule.all(), offers -> offers == 0, PATIENCE);
    }
}
