@NullMarked
package org.joinmarket.support.notices;

import org.jspecify.annotations.NullMarked;
