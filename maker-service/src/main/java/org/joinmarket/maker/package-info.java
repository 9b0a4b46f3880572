/** Makers: stand offers and serve takers; hold no keys. */
@NullMarked
package org.joinmarket.maker;

import org.jspecify.annotations.NullMarked;
