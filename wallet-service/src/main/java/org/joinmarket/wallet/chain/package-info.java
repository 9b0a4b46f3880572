/**
 * The chain as the wallet needs it: the port {@link org.joinmarket.wallet.chain.ChainBackend} and its
 * implementations, a regtest chain inside the process, Bitcoin Core by RPC and an explorer. The same contract test runs against all.
 */
@NullMarked
package org.joinmarket.wallet.chain;

import org.jspecify.annotations.NullMarked;
