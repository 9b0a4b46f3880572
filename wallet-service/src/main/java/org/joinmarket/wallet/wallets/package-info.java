/** Wallets: their state, scripts, and addresses that are never handed out twice. */
@NullMarked
package org.joinmarket.wallet.wallets;

import org.jspecify.annotations.NullMarked;
