@NullMarked
package org.joinmarket.maker.wallet;

import org.jspecify.annotations.NullMarked;
