@NullMarked
package org.joinmarket.wallet.bonds;

import org.jspecify.annotations.NullMarked;
