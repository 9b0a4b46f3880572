@NullMarked
package org.joinmarket.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
