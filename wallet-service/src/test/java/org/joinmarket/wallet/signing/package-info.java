@NullMarked
package org.joinmarket.wallet.signing;

import org.jspecify.annotations.NullMarked;
