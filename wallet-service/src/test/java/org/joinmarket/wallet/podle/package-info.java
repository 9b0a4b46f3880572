@NullMarked
package org.joinmarket.wallet.podle;

import org.jspecify.annotations.NullMarked;
