/**
 * One process runs a wallet: locks on folders, the owner's row in the database, and what is wrong with the disk.
 *
 * <pre>
 *   start ─▶ lock the folder ─▶ migrate ─▶ become the owner (epoch + 1) ─▶ serve ─▶ renew, renew, … ─▶ let go
 *                  │                             │                           │
 *                  ▼                             ▼                           ▼ somebody else has become the owner
 *        "is run by process 4711"      "is run on host-b"           not ready, signs nothing, writes nothing
 * </pre>
 */
@NullMarked
package org.joinmarket.wallet.store;

import org.jspecify.annotations.NullMarked;
