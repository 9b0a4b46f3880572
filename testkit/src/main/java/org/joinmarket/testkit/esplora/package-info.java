/** An explorer with Esplora's HTTP interface over a real bitcoind, for tests. */
@NullMarked
package org.joinmarket.testkit.esplora;

import org.jspecify.annotations.NullMarked;
