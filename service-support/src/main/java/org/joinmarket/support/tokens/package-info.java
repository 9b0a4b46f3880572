/** Bearer tokens from files: who may call this service, and with what it calls others. */
@NullMarked
package org.joinmarket.support.tokens;

import org.jspecify.annotations.NullMarked;
