/**
 * An explorer with Esplora's HTTP interface (wallet.md 11.4), for those without a node: it is asked address by address, so it learns
 * all of them. What can be verified is: the hashes of transactions and headers, work, and by Merkle proofs the blocks of our own
 * transactions. What cannot be is whether it leaves something out.
 *
 * <pre>
 *   EsploraChain ──▶ EsploraWallet   what is known of each script, and which are to be asked for again
 *        │    └────▶ HeaderChain     verified headers, reorganisations
 *        └─────────▶ EsploraClient ──▶ EsploraHttp   questions, bounded answers, pauses that are asked for
 * </pre>
 */
@NullMarked
package org.joinmarket.wallet.chain.esplora;

import org.jspecify.annotations.NullMarked;
