@NullMarked
package org.joinmarket.maker.offer;

import org.jspecify.annotations.NullMarked;
