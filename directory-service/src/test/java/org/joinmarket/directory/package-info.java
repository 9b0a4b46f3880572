@NullMarked
package org.joinmarket.directory;

import org.jspecify.annotations.NullMarked;
