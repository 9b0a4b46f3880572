package org.joinmarket.wallet;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.chain.esplora.EsploraSettings;
import org.joinmarket.wallet.chain.esplora.ExplorerAddress;
import org.joinmarket.wallet.chain.esplora.SocksProxy;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * An explorer instead of a node, for {@code joinmarket.chain.backend=esplora}. It learns all addresses of all wallets.
 *
 * @param url of its Esplora interface, with the path, as {@code http://NAME.onion/api}
 * @param socksProxy host:port of a SOCKS5 proxy such as Tor's; needed for onion addresses, not used for this machine
 * @param revealAddressesToClearnet must be true for an explorer that is neither an onion service nor on this machine: it, and
 *     whoever watches the way, learns which addresses belong together and where they are asked for from
 * @param revealRounds must be true for makers and takers to work: what is looked up for a round tells the explorer who
 *     takes part in it
 * @param timeout for one question
 * @param refresh how old what is known of a wallet, and of a transaction that is nowhere, may be when no new block has come; each
 *     look asks for all used addresses and the next few of each branch
 * @param gapLimit addresses asked for at each look beyond the last used one of a branch, and of those that were handed out beyond
 *     these the last, up to three times as many; the others of the watched range have their turn in every sixtieth look
 */
@Validated
@ConfigurationProperties("joinmarket.chain.esplora")
public record EsploraProperties(
        @Nullable URI url,
        @Nullable String socksProxy,
        @DefaultValue("false") boolean revealAddressesToClearnet,
        @DefaultValue("false") boolean revealRounds,

        @DefaultValue("30s") @DurationMin(millis = 100) @DurationMax(minutes = 5)
        Duration timeout,

        @DefaultValue("1m") @DurationMin @DurationMax(hours = 1)
        Duration refresh,

        @DefaultValue("20") @Min(1) @Max(1_000) int gapLimit) {

    public EsploraProperties {
        if (url != null) address(url);
        if (socksProxy != null) proxy(socksProxy);
    }

    private static ExplorerAddress address(URI url) {
        try {
            return new ExplorerAddress(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url " + e.getMessage(), e);
        }
    }

    private static SocksProxy proxy(String text) {
        try {
            return SocksProxy.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("socks-proxy is not host:port", e);
        }
    }

    /** @throws StartupProblem if there is no explorer, it cannot be reached, or talking to it would tell more than was allowed */
    EsploraSettings settings() {
        if (url == null)
            throw new StartupProblem(
                    "There is no explorer.",
                    "Set joinmarket.chain.esplora.url to its Esplora interface, as http://NAME.onion/api.");
        ExplorerAddress address = address(url);
        SocksProxy proxy = socksProxy == null ? null : proxy(socksProxy);
        if (address.isOnion() && proxy == null)
            throw new StartupProblem(
                    "The explorer is an onion service, and there is no way into Tor.",
                    "Set joinmarket.chain.esplora.socks-proxy to Tor's SOCKS port, as 127.0.0.1:9050.");
        if (!address.isOnion() && !address.isLoopback() && !revealAddressesToClearnet)
            throw new StartupProblem(
                    "The explorer at " + address
                            + " is on the open network: it, and whoever watches the way, would learn which"
                            + " addresses are yours.",
                    "Use its onion service through Tor or an explorer on this machine, or set"
                            + " joinmarket.chain.esplora.reveal-addresses-to-clearnet=true if you accept that.");
        return new EsploraSettings(address, proxy, timeout, refresh, gapLimit);
    }
}
