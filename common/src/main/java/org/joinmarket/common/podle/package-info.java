/** Proof of discrete log equivalence (coinjoin.md 1). */
@NullMarked
package org.joinmarket.common.podle;

import org.jspecify.annotations.NullMarked;
