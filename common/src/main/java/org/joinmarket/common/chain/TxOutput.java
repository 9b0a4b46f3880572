package org.joinmarket.common.chain;

import org.joinmarket.common.amount.Sats;

/** One output: what it is worth and who may spend it. */
public record TxOutput(Sats value, Script script) {}
