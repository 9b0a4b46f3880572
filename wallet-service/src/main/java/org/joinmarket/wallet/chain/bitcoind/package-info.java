/**
 * Bitcoin Core (25 or later, or what speaks like it) by JSON-RPC: outputs by {@code gettxout}, our wallets as watch-only
 * descriptor wallets of the node (wallet.md 11.2).
 */
@NullMarked
package org.joinmarket.wallet.chain.bitcoind;

import org.jspecify.annotations.NullMarked;
