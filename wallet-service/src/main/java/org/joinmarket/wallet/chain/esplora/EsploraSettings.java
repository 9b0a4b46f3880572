package org.joinmarket.wallet.chain.esplora;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * @param timeout for one question
 * @param refresh how old what is known of a wallet may be
 * @param gapLimit addresses asked for at each look beyond the last used one of a branch, and of those that were handed out beyond
 *     these the last, up to three times as many
 */
public record EsploraSettings(
        ExplorerAddress address, @Nullable SocksProxy proxy, Duration timeout, Duration refresh, int gapLimit) {}
