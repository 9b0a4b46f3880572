/** The relay of the market: strangers meet here, and it owns who is present (wire.md 8). */
@NullMarked
package org.joinmarket.directory;

import org.jspecify.annotations.NullMarked;
