/** Orders coinjoins and runs them. Holds no keys: the wallet service signs what its leases cover. */
@NullMarked
package org.joinmarket.taker;

import org.jspecify.annotations.NullMarked;
