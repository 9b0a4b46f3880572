/** The conversation's messages and the rules of the joint transaction (coinjoin.md 3 to 5). */
@NullMarked
package org.joinmarket.common.coinjoin;

import org.jspecify.annotations.NullMarked;
