/** Which offers a maker stands, and when they are told or withdrawn (coinjoin.md 3.2, wire.md 5.3, 5.4). */
@NullMarked
package org.joinmarket.maker.offer;

import org.jspecify.annotations.NullMarked;
