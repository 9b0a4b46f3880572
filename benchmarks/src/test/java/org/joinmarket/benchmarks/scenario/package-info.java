@NullMarked
package org.joinmarket.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
