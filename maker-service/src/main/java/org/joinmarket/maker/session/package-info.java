/**
 * One coinjoin with one taker as a pure state machine (coinjoin.md 3.4 to 3.9), and the shell that performs its effects.
 *
 * <pre>
 *   taker                        maker
 *     | ------- !fill ----------> |  CheckingCommitment      burned or heard of already?
 *     | &lt;------ !pubkey --------- |  AwaitingAuth
 *     | ------- !auth ----------> |  VerifyingCoin           boxed from here on; arithmetic first, then the chain
 *     |                           |  Burning                 the commitment, on disk: point of no return for it
 *     |                           |  Leasing                 inputs and addresses, on the wallet's disk
 *     | &lt;------ !ioauth --------- |  AwaitingTx
 *     | ------- !tx ------------> |  Signing                 checked here and again by the wallet
 *     | &lt;------ !sig per input -- |  Signed
 *     | ------- !push ----------> |  Pushed                  only that txid, until it is taken
 * </pre>
 */
@NullMarked
package org.joinmarket.maker.session;

import org.jspecify.annotations.NullMarked;
