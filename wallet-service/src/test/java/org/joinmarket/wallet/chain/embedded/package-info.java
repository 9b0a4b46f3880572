@NullMarked
package org.joinmarket.wallet.chain.embedded;

import org.jspecify.annotations.NullMarked;
