/** The conversation: every state with every event, and every rude taker. */
@NullMarked
package org.joinmarket.maker.session;

import org.jspecify.annotations.NullMarked;
