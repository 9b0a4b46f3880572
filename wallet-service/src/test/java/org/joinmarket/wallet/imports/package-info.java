@NullMarked
package org.joinmarket.wallet.imports;

import org.jspecify.annotations.NullMarked;
