@NullMarked
package org.joinmarket.wallet;

import org.jspecify.annotations.NullMarked;
