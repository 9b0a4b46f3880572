@NullMarked
package org.joinmarket.testkit.wallet;

import org.jspecify.annotations.NullMarked;
