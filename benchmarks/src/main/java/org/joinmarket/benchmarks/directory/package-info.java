/** The directory under load, and what can be seen of it from outside. */
@NullMarked
package org.joinmarket.benchmarks.directory;

import org.jspecify.annotations.NullMarked;
