/**
 * The chain as the wallet needs it: the port {@link org.joinmarket.wallet.chain.ChainBackend} and its two
 * implementations, a regtest chain inside the process and Bitcoin Core by RPC. The same contract test runs against both.
 */
@NullMarked
package org.joinmarket.wallet.chain;

import org.jspecify.annotations.NullMarked;
