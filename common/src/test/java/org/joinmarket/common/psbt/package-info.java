@NullMarked
package org.joinmarket.common.psbt;

import org.jspecify.annotations.NullMarked;
