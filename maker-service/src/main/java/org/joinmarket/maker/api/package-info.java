/** What the operator sees. */
@NullMarked
package org.joinmarket.maker.api;

import org.jspecify.annotations.NullMarked;
