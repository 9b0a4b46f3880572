/** What is done to a directory, one class each. */
@NullMarked
package org.joinmarket.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
