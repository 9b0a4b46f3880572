@NullMarked
package org.joinmarket.directory.memory;

import org.jspecify.annotations.NullMarked;
