package org.joinmarket.wallet.chain;

import org.joinmarket.common.chain.OutPoint;

/** An unspent output of a watched wallet and the key that it pays. */
public record WalletOutput(OutPoint outPoint, ChainOutput output, KeyPath path) {}
