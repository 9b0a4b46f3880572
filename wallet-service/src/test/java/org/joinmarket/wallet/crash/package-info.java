@NullMarked
package org.joinmarket.wallet.crash;

import org.jspecify.annotations.NullMarked;
