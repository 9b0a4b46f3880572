@NullMarked
package org.joinmarket.taker;

import org.jspecify.annotations.NullMarked;
