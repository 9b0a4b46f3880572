/** The form of a back-up of a wallet service, for whoever makes, checks or restores one. */
@NullMarked
package org.joinmarket.wallet.api.backup;

import org.jspecify.annotations.NullMarked;
