/** Connections and nothing else: bytes to lines, deadlines, bounded output (wire.md 1.1). */
@NullMarked
package org.joinmarket.directory.connection;

import org.jspecify.annotations.NullMarked;
