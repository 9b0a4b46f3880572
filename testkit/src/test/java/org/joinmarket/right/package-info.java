@NullMarked
package org.joinmarket.right;

import org.jspecify.annotations.NullMarked;
