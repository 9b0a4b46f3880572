@NullMarked
package org.joinmarket.support.logging;

import org.jspecify.annotations.NullMarked;
