/** Where log lines go, and a bound on how many. */
@NullMarked
package org.joinmarket.support.logging;

import org.jspecify.annotations.NullMarked;
