@NullMarked
package org.joinmarket.benchmarks.directory;

import org.jspecify.annotations.NullMarked;
