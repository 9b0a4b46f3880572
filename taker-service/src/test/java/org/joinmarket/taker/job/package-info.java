@NullMarked
package org.joinmarket.taker.job;

import org.jspecify.annotations.NullMarked;
