/**
 * Transactions on their way to whoever can sign them (BIP174, version 0).
 *
 * <pre>
 *   Psbt.of (creator) ─ PsbtFields (updater) ─▶ PsbtSigner ─┐
 *                                           └─▶ PsbtSigner ─┴▶ Psbt.combine ─▶ PsbtFinalizer ─▶ Psbt.extract
 * </pre>
 */
@NullMarked
package org.joinmarket.common.psbt;

import org.jspecify.annotations.NullMarked;
