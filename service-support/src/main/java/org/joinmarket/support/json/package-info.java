/** Strict JSON: what is not understood is refused, nothing is guessed. */
@NullMarked
package org.joinmarket.support.json;

import org.jspecify.annotations.NullMarked;
