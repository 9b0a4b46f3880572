/** The first line of a connection: who may come in (wire.md 2). */
@NullMarked
package org.joinmarket.directory.handshake;

import org.jspecify.annotations.NullMarked;
