/** The fidelity bonds of the wallets: what they are worth, and what shows it to takers. */
@NullMarked
package org.joinmarket.wallet.bonds;

import org.jspecify.annotations.NullMarked;
