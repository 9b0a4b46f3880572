/** Nicks and the signatures under private messages (wire.md 4). */
@NullMarked
package org.joinmarket.common.nick;

import org.jspecify.annotations.NullMarked;
