/** {@code jm wallet}: asks the wallet service and shows what it says. Decides nothing and keeps nothing. */
@NullMarked
package org.joinmarket.cli;

import org.jspecify.annotations.NullMarked;
