/** Amounts of money and fee rates: integers of satoshi, never floating point. */
@NullMarked
package org.joinmarket.common.amount;

import org.jspecify.annotations.NullMarked;
