@NullMarked
package org.joinmarket.directory.peer;

import org.jspecify.annotations.NullMarked;
