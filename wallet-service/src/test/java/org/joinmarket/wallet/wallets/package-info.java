@NullMarked
package org.joinmarket.wallet.wallets;

import org.jspecify.annotations.NullMarked;
