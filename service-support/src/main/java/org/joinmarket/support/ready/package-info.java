/** The ready file: a service's process id and the ports it got. */
@NullMarked
package org.joinmarket.support.ready;

import org.jspecify.annotations.NullMarked;
