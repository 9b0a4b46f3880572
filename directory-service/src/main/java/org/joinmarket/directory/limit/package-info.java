/** Why something was dropped, refused or closed: named, so that it can be counted. */
@NullMarked
package org.joinmarket.directory.limit;

import org.jspecify.annotations.NullMarked;
