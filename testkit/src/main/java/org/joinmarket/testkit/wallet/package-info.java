/**
 * A chain and a wallet service in memory, with real keys and signatures, for tests of one service. Not the signer's policy:
 * that is the wallet service's own, and its tests'.
 */
@NullMarked
package org.joinmarket.testkit.wallet;

import org.jspecify.annotations.NullMarked;
