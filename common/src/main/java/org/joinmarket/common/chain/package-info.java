/** What is on the chain: transaction ids, outpoints, scripts, addresses, networks. */
@NullMarked
package org.joinmarket.common.chain;

import org.jspecify.annotations.NullMarked;
