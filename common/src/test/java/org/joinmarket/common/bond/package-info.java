@NullMarked
package org.joinmarket.common.bond;

import org.jspecify.annotations.NullMarked;
