/** One coinjoin from {@code !fill} to broadcast: a pure state machine and the shell that performs its effects (coinjoin.md 4). */
@NullMarked
package org.joinmarket.taker.round;

import org.jspecify.annotations.NullMarked;
