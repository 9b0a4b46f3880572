/**
 * Scripted counterparties that speak the wire protocol over loopback TCP: directories, peers, a proxy that cuts, a
 * SOCKS server. They live beside the module that needs them first and are part of {@code testkit} for all others.
 */
@NullMarked
package org.joinmarket.testkit.wire;

import org.jspecify.annotations.NullMarked;
