/** What Prometheus sees of the relay; no nick and no address is ever a label. */
@NullMarked
package org.joinmarket.directory.metrics;

import org.jspecify.annotations.NullMarked;
