@NullMarked
package org.joinmarket.support;

import org.jspecify.annotations.NullMarked;
