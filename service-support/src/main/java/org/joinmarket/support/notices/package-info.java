/** Tells an operator by a webhook what he wants to know on his phone. */
@NullMarked
package org.joinmarket.support.notices;

import org.jspecify.annotations.NullMarked;
