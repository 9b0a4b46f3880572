/**
 * The contract of the wallet service: what is sent, what comes back, and a typed client. Field names on the wire are
 * snake_case; amounts are integers of satoshi; scripts, transactions and keys are lower-case hex.
 */
@NullMarked
package org.joinmarket.wallet.api;

import org.jspecify.annotations.NullMarked;
