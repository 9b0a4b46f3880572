/** Recognising copies: with n common directories, one message can come n times (wire.md 10). */
@NullMarked
package org.joinmarket.messaging.dedup;

import org.jspecify.annotations.NullMarked;
