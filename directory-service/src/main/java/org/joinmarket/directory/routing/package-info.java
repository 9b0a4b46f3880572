/** Which line goes to whom: public, private, peer lists, leave notices, liveness (wire.md 3, 8). */
@NullMarked
package org.joinmarket.directory.routing;

import org.jspecify.annotations.NullMarked;
