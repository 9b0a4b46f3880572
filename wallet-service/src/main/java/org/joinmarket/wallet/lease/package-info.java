/** Leases: what the service has promised to sign, from the grant to the end. */
@NullMarked
package org.joinmarket.wallet.lease;

import org.jspecify.annotations.NullMarked;
