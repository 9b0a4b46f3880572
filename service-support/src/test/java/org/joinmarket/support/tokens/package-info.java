@NullMarked
package org.joinmarket.support.tokens;

import org.jspecify.annotations.NullMarked;
