@NullMarked
package org.joinmarket.taker.round;

import org.jspecify.annotations.NullMarked;
