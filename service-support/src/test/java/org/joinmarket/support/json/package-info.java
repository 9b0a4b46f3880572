@NullMarked
package org.joinmarket.support.json;

import org.jspecify.annotations.NullMarked;
