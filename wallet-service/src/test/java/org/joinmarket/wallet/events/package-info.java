@NullMarked
package org.joinmarket.wallet.events;

import org.jspecify.annotations.NullMarked;
