@NullMarked
package org.joinmarket.directory.limit;

import org.jspecify.annotations.NullMarked;
