@NullMarked
package org.joinmarket.wallet.seed;

import org.jspecify.annotations.NullMarked;
