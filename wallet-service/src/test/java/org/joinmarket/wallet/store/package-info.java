@NullMarked
package org.joinmarket.wallet.store;

import org.jspecify.annotations.NullMarked;
