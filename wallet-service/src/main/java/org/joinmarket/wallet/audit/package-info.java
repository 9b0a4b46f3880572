/** What the wallets' keys have signed, and the names that it is recorded under. */
@NullMarked
package org.joinmarket.wallet.audit;

import org.jspecify.annotations.NullMarked;
