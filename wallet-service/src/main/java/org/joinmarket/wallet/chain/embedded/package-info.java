/**
 * A regtest chain inside the process, for demonstrations and fast tests: one node, one mempool, blocks on demand. It checks
 * what it accepts (structure, values, signatures, lock times) with the reject reasons of Bitcoin Core, but it is no node: it
 * has no peers, no reorganisations and no replacement, and knows only the output types that JoinMarket spends.
 */
@NullMarked
package org.joinmarket.wallet.chain.embedded;

import org.jspecify.annotations.NullMarked;
