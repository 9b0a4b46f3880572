@NullMarked
package org.joinmarket.wallet.chain;

import org.jspecify.annotations.NullMarked;
