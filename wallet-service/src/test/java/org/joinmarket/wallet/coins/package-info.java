@NullMarked
package org.joinmarket.wallet.coins;

import org.jspecify.annotations.NullMarked;
