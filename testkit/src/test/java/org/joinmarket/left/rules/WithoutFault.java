package org.joinmarket.left.rules;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.left.rules.WithoutFault.Inner;
import org.joinmarket.messaging.DirectoryEndpoint;
import org.joinmarket.wallet.api.WalletApi;

/** Uses its own module, the shared ones, and what is not ours. For ServiceRulesTest. */
public record WithoutFault(Sats amount, DirectoryEndpoint endpoint, WalletApi wallet, Inner inner) {
    public record Inner(String text) {}
}
