@NullMarked
package org.joinmarket.messaging.directory;

import org.jspecify.annotations.NullMarked;
