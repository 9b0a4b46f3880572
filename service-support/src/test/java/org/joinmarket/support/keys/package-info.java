@NullMarked
package org.joinmarket.support.keys;

import org.jspecify.annotations.NullMarked;
