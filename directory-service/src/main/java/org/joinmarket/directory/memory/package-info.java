/** Keeps the heap small for years. */
@NullMarked
package org.joinmarket.directory.memory;

import org.jspecify.annotations.NullMarked;
