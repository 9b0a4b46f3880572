@NullMarked
package org.joinmarket.messaging.dial;

import org.jspecify.annotations.NullMarked;
