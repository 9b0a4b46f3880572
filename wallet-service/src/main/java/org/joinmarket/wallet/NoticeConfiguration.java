package org.joinmarket.wallet;

import java.time.Duration;
import org.joinmarket.support.notices.NoticeKind;
import org.joinmarket.support.notices.NoticeRule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an operator can be told of by a webhook ({@code joinmarket.notices}). */
@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {
    private static final int BLOCKS = 2_016; // two weeks
    private static final Duration TWO_WEEKS = Duration.ofDays(14);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(30);
    private static final String TROUBLES = "jm.chain.trouble";

    @Bean
    NoticeRule certificateExpiring() {
        return new NoticeRule.Holding(
                NoticeKind.CERTIFICATE_EXPIRING,
                "jm.wallet.bonds.certificate",
                NoticeRule.all(),
                blocks -> blocks < BLOCKS,
                PATIENCE);
    }

    @Bean
    NoticeRule bondExpiring() {
        return new NoticeRule.Holding(
                NoticeKind.BOND_EXPIRING,
                "jm.wallet.bonds.next.expiry",
                NoticeRule.all(),
                seconds -> seconds < TWO_WEEKS.toSeconds(),
                PATIENCE);
    }

    /** Whichever trouble it is: two that take turns are there all the time. */
    @Bean
    NoticeRule chainTrouble() {
        return new NoticeRule.Holding(
                NoticeKind.CHAIN_TROUBLE, "jm.chain.unavailable", NoticeRule.all(), is -> is == 1, PATIENCE, TROUBLES);
    }

    @Bean
    NoticeRule chainBehind() {
        return new NoticeRule.Holding(
                NoticeKind.CHAIN_BEHIND, "jm.chain.up", NoticeRule.all(), is -> is == 0, LONG_PATIENCE, TROUBLES);
    }

    /** Strangers can cause it at a maker. */
    @Bean
    NoticeRule signingRefused() {
        return new NoticeRule.Counted(
                NoticeKind.SIGNING_REFUSED, "jm.wallet.signing.refusals", NoticeRule.all(), Duration.ofHours(1));
    }
}
