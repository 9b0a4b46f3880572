/** The wallet service as a maker uses it. */
@NullMarked
package org.joinmarket.maker.wallet;

import org.jspecify.annotations.NullMarked;
