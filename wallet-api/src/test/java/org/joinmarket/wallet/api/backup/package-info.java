@NullMarked
package org.joinmarket.wallet.api.backup;

import org.jspecify.annotations.NullMarked;
