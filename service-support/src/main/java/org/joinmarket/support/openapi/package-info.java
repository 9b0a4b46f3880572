/** The description of a service's API, for whoever may call it. */
@NullMarked
package org.joinmarket.support.openapi;

import org.jspecify.annotations.NullMarked;
