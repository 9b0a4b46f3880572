@NullMarked
package org.joinmarket.messaging;

import org.jspecify.annotations.NullMarked;
