@NullMarked
package org.joinmarket.wallet.send;

import org.jspecify.annotations.NullMarked;
