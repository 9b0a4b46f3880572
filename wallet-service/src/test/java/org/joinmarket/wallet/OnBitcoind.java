package org.joinmarket.wallet;

import org.joinmarket.testkit.bitcoind.Bitcoind;

/** Settings of a service whose chain is a real node. */
public final class OnBitcoind {
    private OnBitcoind() {}

    /** Every tick looks at everything. */
    public static String[] of(Bitcoind bitcoind) {
        return new String[] {
            "joinmarket.chain.backend",
            "bitcoind",
            "joinmarket.chain.rpc-url",
            bitcoind.rpcUrl().toString(),
            "joinmarket.chain.rpc-cookie-file",
            bitcoind.cookieFile().toString(),
            "joinmarket.wallet.keeping.wallet-interval",
            "5s"
        };
    }
}
