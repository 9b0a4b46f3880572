/** The command line of {@code ./jm bench directory}. */
@NullMarked
package org.joinmarket.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
