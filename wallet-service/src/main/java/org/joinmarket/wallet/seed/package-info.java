/** Seeds on disk and keys in memory; nothing else in the service sees a secret. */
@NullMarked
package org.joinmarket.wallet.seed;

import org.jspecify.annotations.NullMarked;
