/** Opening connections: plainly or through a SOCKS5 proxy. Direct connections to peers and listening belong here too. */
@NullMarked
package org.joinmarket.messaging.dial;

import org.jspecify.annotations.NullMarked;
