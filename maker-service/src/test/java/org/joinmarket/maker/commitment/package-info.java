@NullMarked
package org.joinmarket.maker.commitment;

import org.jspecify.annotations.NullMarked;
