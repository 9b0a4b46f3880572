/** The signer, which trusts nobody. */
@NullMarked
package org.joinmarket.wallet.signing;

import org.jspecify.annotations.NullMarked;
