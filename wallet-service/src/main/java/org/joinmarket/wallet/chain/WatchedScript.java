package org.joinmarket.wallet.chain;

import org.joinmarket.common.chain.Script;

/** A single script of a wallet and the key behind it. */
public record WatchedScript(KeyPath path, Script script) {}
