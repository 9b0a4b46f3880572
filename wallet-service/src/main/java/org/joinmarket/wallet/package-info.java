/** The wallet service: owns keys, coins and the chain, and signs what a lease covers and nothing else. */
@NullMarked
package org.joinmarket.wallet;

import org.jspecify.annotations.NullMarked;
