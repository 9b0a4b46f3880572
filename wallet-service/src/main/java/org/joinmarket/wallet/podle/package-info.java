/** Commitments that prove a coin, each used once. */
@NullMarked
package org.joinmarket.wallet.podle;

import org.jspecify.annotations.NullMarked;
