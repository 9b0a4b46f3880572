@NullMarked
package org.joinmarket.benchmarks.report;

import org.jspecify.annotations.NullMarked;
