@NullMarked
package org.joinmarket.taker.selection;

import org.jspecify.annotations.NullMarked;
