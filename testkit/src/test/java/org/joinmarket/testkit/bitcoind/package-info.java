@NullMarked
package org.joinmarket.testkit.bitcoind;

import org.jspecify.annotations.NullMarked;
