/** Figures, budgets and how they are shown. */
@NullMarked
package org.joinmarket.benchmarks.report;

import org.jspecify.annotations.NullMarked;
