/** Fidelity bonds: coins that their owner has locked, and what shows it to others. */
@NullMarked
package org.joinmarket.common.bond;

import org.jspecify.annotations.NullMarked;
