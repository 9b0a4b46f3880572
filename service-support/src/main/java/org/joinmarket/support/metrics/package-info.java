/** Defaults below every other property source: actuator, metrics, addresses, shutdown. */
@NullMarked
package org.joinmarket.support.metrics;

import org.jspecify.annotations.NullMarked;
