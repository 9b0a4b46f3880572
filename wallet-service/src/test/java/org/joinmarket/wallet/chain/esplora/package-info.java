@NullMarked
package org.joinmarket.wallet.chain.esplora;

import org.jspecify.annotations.NullMarked;
