@NullMarked
package org.joinmarket.taker.api;

import org.jspecify.annotations.NullMarked;
