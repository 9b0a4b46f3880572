@NullMarked
package org.joinmarket.directory.handshake;

import org.jspecify.annotations.NullMarked;
