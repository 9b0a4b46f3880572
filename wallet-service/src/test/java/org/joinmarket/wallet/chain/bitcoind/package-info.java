@NullMarked
package org.joinmarket.wallet.chain.bitcoind;

import org.jspecify.annotations.NullMarked;
