@NullMarked
package org.joinmarket.messaging.dedup;

import org.jspecify.annotations.NullMarked;
