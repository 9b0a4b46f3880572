/** Keys, message signatures and the NaCl box. Nothing here prints a secret. */
@NullMarked
package org.joinmarket.common.crypto;

import org.jspecify.annotations.NullMarked;
