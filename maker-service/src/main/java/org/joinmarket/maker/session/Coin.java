package org.joinmarket.maker.session;

import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Script;

/**
 * The unspent output that a taker committed to, as the chain has it.
 *
 * @param confirmations 0 while in the mempool
 */
public record Coin(Sats value, Script script, int confirmations) {}
