/** Ordinary payments: planned, signed, on the disk, broadcast, followed. */
@NullMarked
package org.joinmarket.wallet.send;

import org.jspecify.annotations.NullMarked;
