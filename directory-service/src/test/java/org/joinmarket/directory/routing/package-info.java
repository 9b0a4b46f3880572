@NullMarked
package org.joinmarket.directory.routing;

import org.jspecify.annotations.NullMarked;
