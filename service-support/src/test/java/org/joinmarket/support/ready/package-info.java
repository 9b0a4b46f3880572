@NullMarked
package org.joinmarket.support.ready;

import org.jspecify.annotations.NullMarked;
