/** Bytes to lines to envelopes to messages, one small step each (wire.md 1 to 5). */
@NullMarked
package org.joinmarket.common.protocol;

import org.jspecify.annotations.NullMarked;
