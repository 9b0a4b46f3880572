package org.joinmarket.messaging.spring;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.messaging.MarketLimits;
import org.joinmarket.messaging.MarketSettings;
import org.joinmarket.messaging.MarketTimes;
import org.joinmarket.messaging.NickAuthSettings;
import org.joinmarket.messaging.SocksProxy;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a service reaches the market.
 *
 * @param network the name in handshakes; absent: the chain's. Existing bots on regtest say {@code testnet}
 * @param directories {@code host:port} of each directory, 1 to 32
 * @param allowClearnet whether directories that are no onion services may be dialled; only on regtest
 * @param socksProxy {@code host:port} of the SOCKS5 proxy that everything is dialled through, Tor's; names are resolved there
 * @param nickAuth whether directories are shown a proof that the nick is ours. prefer_verified: those that ask for one;
 *     require_verified: others are not used; disabled: none. It needs the identity of the directory
 * @param directoryIdentities {@code host:port=identity} of directories that are no onion services: what such a directory
 *     calls itself in proofs (its joinmarket.directory.nick-auth.identity). An onion service is called by its address
 * @param connectTimeout until a connection stands, the proxy's part included; a Tor circuit takes tens of seconds
 * @param handshakeTimeout from then until the directory's answer
 * @param firstRetry delay before a lost directory is dialled again; it doubles with each failure, less a random part
 * @param longestRetry the longest such delay
 */
@Validated
@ConfigurationProperties("joinmarket.wire")
public record WireProperties(
        @Nullable @Pattern(regexp = "[a-z0-9]{1,64}") String network,

        @DefaultValue @NotNull @NotEmpty @Size(max = MarketSettings.MAX_DIRECTORIES)
        List<String> directories,

        @DefaultValue("false") boolean allowClearnet,
        @Nullable String socksProxy,
        @DefaultValue("prefer_verified") @NotNull NickAuthMode nickAuth,

        @DefaultValue @NotNull @Size(max = MarketSettings.MAX_DIRECTORIES)
        List<String> directoryIdentities,

        @DefaultValue("60s") @NotNull Duration connectTimeout,
        @DefaultValue("60s") @NotNull Duration handshakeTimeout,
        @DefaultValue("1s") @NotNull Duration firstRetry,
        @DefaultValue("60s") @NotNull Duration longestRetry) {

    public WireProperties {
        directories = List.copyOf(directories);
        for (String directory : directories) endpoint(directory);
        directoryIdentities = List.copyOf(directoryIdentities);
        if (socksProxy != null) proxy(socksProxy);
        identities(directoryIdentities);
        times(connectTimeout, handshakeTimeout, firstRetry, longestRetry);
    }

    private static MarketTimes times(Duration connect, Duration handshake, Duration first, Duration longest) {
        try {
            return MarketTimes.DEFAULTS.withConnect(connect, handshake).withRetry(first, longest);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "joinmarket.wire.connect-timeout, handshake-timeout, first-retry and longest-retry are 1 ms to 1 day,"
                            + " and first-retry is not above longest-retry",
                    e);
        }
    }

    /** @throws WireSettingsRefused if what is set does not fit the chain, with the setting and the remedy */
    public MarketSettings toSettings(Network chain) {
        if (allowClearnet && chain != Network.REGTEST)
            throw new WireSettingsRefused("joinmarket.wire.allow-clearnet is for regtest only, and"
                    + " joinmarket.chain.network is " + chain.wireName() + ": remove it, or set the chain's network");
        try {
            return new MarketSettings(
                    network == null ? chain.wireName() : network,
                    directories.stream().map(WireProperties::endpoint).toList(),
                    socksProxy == null ? null : proxy(socksProxy),
                    allowClearnet,
                    new NickAuthSettings(nickAuth, identities(directoryIdentities)),
                    true,
                    MarketSettings.NOT_SERVING,
                    times(connectTimeout, handshakeTimeout, firstRetry, longestRetry),
                    MarketLimits.DEFAULTS);
        } catch (IllegalArgumentException e) {
            throw new WireSettingsRefused(String.valueOf(e.getMessage()), e);
        }
    }

    private static DirectoryEndpoint endpoint(String text) {
        return DirectoryEndpoint.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "joinmarket.wire.directories holds an address that is not host:port"));
    }

    private static Map<DirectoryEndpoint, DirectoryIdentity> identities(List<String> texts) {
        var identities = new HashMap<DirectoryEndpoint, DirectoryIdentity>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            Optional<DirectoryEndpoint> directory = DirectoryEndpoint.parse(text.substring(0, Math.max(0, equals)));
            Optional<DirectoryIdentity> identity = DirectoryIdentity.parse(text.substring(equals + 1));
            if (directory.isEmpty() || identity.isEmpty())
                throw new IllegalArgumentException(
                        "joinmarket.wire.directory-identities holds what is not"
                                + " host:port=identity, with an identity of a to z, 0 to 9 and .:_- that begins with a letter or digit");
            if (identities.put(directory.get(), identity.get()) != null)
                throw new IllegalArgumentException("joinmarket.wire.directory-identities names a directory twice");
        }
        return identities;
    }

    private static SocksProxy proxy(String text) {
        DirectoryEndpoint address = DirectoryEndpoint.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("joinmarket.wire.socks-proxy is not host:port"));
        return new SocksProxy(address.host(), address.port());
    }
}
