/** A market in memory: scripted makers, time by hand. */
@NullMarked
package org.joinmarket.taker.testing;

import org.jspecify.annotations.NullMarked;
