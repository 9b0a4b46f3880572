package org.joinmarket.wallet.chain.bitcoind;

import java.net.URI;
import java.time.Duration;
import org.joinmarket.common.chain.Network;
import org.jspecify.annotations.Nullable;

/**
 * Where a bitcoind is and what is expected of it.
 *
 * @param url without a path
 * @param timeout for each call, except for searches of history; lists may take ten times as long
 * @param staleAfter age of its best block from which on there must be others
 * @param listens whether to listen to what it publishes by ZMQ
 * @param publisher where that is, instead of where it says; null to ask it
 */
public record NodeSettings(
        Network network,
        URI url,
        RpcCredentials credentials,
        Duration timeout,
        Duration staleAfter,
        boolean listens,
        @Nullable URI publisher) {
    /** With the usual patience. */
    public static NodeSettings of(Network network, URI url, RpcCredentials credentials, Duration timeout) {
        return new NodeSettings(network, url, credentials, timeout, Duration.ofHours(3), true, null);
    }
}
