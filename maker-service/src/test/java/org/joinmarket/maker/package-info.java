@NullMarked
package org.joinmarket.maker;

import org.jspecify.annotations.NullMarked;
