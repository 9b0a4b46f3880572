@NullMarked
package org.joinmarket.support.tracing;

import org.jspecify.annotations.NullMarked;
