/** What wallets have done and held. */
@NullMarked
package org.joinmarket.wallet.history;

import org.jspecify.annotations.NullMarked;
