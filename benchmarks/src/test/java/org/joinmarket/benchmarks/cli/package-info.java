@NullMarked
package org.joinmarket.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
