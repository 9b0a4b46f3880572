@NullMarked
package org.joinmarket.wallet.lease;

import org.jspecify.annotations.NullMarked;
