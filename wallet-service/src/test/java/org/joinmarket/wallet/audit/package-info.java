@NullMarked
package org.joinmarket.wallet.audit;

import org.jspecify.annotations.NullMarked;
