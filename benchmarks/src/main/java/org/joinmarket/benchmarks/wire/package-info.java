/** What peers say, as bytes: nicks, lines, numbers in lines, and counting them again without parsing. */
@NullMarked
package org.joinmarket.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
