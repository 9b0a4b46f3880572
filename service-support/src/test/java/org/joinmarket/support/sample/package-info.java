@NullMarked
package org.joinmarket.support.sample;

import org.jspecify.annotations.NullMarked;
