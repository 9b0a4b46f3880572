/** What every service needs from Spring and nothing of the market: start here with {@link org.joinmarket.support.ServiceRunner}. */
@NullMarked
package org.joinmarket.support;

import org.jspecify.annotations.NullMarked;
