@NullMarked
package org.joinmarket.wallet.backup;

import org.jspecify.annotations.NullMarked;
