@NullMarked
package org.joinmarket.wallet.history;

import org.jspecify.annotations.NullMarked;
