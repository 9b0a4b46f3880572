@NullMarked
package org.joinmarket.left.entry;

import org.jspecify.annotations.NullMarked;
