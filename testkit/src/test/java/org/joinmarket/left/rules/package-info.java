@NullMarked
package org.joinmarket.left.rules;

import org.jspecify.annotations.NullMarked;
