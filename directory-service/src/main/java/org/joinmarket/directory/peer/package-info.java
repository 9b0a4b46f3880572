/** Who is present: the state of handshaked peers, found by nick in constant time (wire.md 8.1). */
@NullMarked
package org.joinmarket.directory.peer;

import org.jspecify.annotations.NullMarked;
