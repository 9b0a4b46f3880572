/** The connection to one directory: framing, handshake, liveness, limits and reconnection. */
@NullMarked
package org.joinmarket.messaging.directory;

import org.jspecify.annotations.NullMarked;
