/** Reads the wallet files of other JoinMarket implementations. Decides nothing and writes nothing. */
@NullMarked
package org.joinmarket.wallet.imports;

import org.jspecify.annotations.NullMarked;
