package org.joinmarket.support.notices;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.joinmarket.support.net.HostPort;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Notices by a webhook: coinjoins done and failed, an offer that is not visible, a bond that expires, a wallet that is low.
 *
 * @param urlFile file of its owner's alone with the webhook's URL of 32 characters or more, which is a secret: who knows it can send notices
 *     too. Replaced, it is read again. Not set: no notices
 * @param privacy what they tell those who carry them: `none`, that there is something; `low`, what happened; `full`, also to which maker or
 *     service and why. No amount, nick, address or transaction in any of them
 * @param format `json`, an object with `text`, which chat services take; `text`, the text alone
 * @param socksProxy SOCKS5 proxy, Tor's, through which the webhook is called, unless it is on this machine; names are resolved there
 * @param allowClearnet must be true for a webhook elsewhere without a proxy: its server, and whoever watches the way, learn that
 *     this address runs JoinMarket, and when something happens
 * @param interval how often it is looked whether something has happened
 * @param queue notices that wait while the webhook does not answer; further ones are dropped and counted
 * @param attempts how often one is tried, with growing pauses, before it is given up
 * @param timeout for one attempt
 */
@Validated
@ConfigurationProperties("joinmarket.notices")
record NoticeProperties(
        @Nullable Path urlFile,
        @DefaultValue("low") Privacy privacy,
        @DefaultValue("json") Format format,
        @Nullable HostPort socksProxy,
        @DefaultValue("false") boolean allowClearnet,

        @DefaultValue("15s") @DurationMin(millis = 100) @DurationMax(hours = 1)
        Duration interval,

        @DefaultValue("100") @Min(1) @Max(10_000) int queue,
        @DefaultValue("6") @Min(1) @Max(20) int attempts,

        @DefaultValue("20s") @DurationMin(millis = 100) @DurationMax(minutes = 5)
        Duration timeout) {

    /** What is sent. */
    enum Format {
        JSON,
        TEXT
    }
}
