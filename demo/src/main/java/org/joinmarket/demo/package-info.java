/** {@code ./jm demo}: the whole market on loopback and one coinjoin, told as it happens. */
@NullMarked
package org.joinmarket.demo;

import org.jspecify.annotations.NullMarked;
