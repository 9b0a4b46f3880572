@NullMarked
package org.joinmarket.support.metrics;

import org.jspecify.annotations.NullMarked;
