/**
 * Back-ups of all that a wallet service keeps, and their restoration.
 *
 * <pre>
 *   running:  database ─▶ snapshot ─┐
 *             sealed seeds ─────────┴▶ archive with manifest ─▶ the operator
 *
 *   stopped:  archive ─▶ checked, unpacked beside ─▶ "restored" ─▶ moved into place
 *                                                        │
 *   start:                                               └▶ the chain is asked, a gap is skipped in every branch (docs/adr/0019)
 * </pre>
 */
@NullMarked
package org.joinmarket.wallet.backup;

import org.jspecify.annotations.NullMarked;
