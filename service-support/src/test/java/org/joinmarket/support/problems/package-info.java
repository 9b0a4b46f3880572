@NullMarked
package org.joinmarket.support.problems;

import org.jspecify.annotations.NullMarked;
