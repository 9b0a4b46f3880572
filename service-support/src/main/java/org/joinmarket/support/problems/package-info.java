/** Everything that goes wrong, said so that a person can mend it: at start and over HTTP. */
@NullMarked
package org.joinmarket.support.problems;

import org.jspecify.annotations.NullMarked;
